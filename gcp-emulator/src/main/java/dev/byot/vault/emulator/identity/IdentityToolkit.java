package dev.byot.vault.emulator.identity;

import dev.byot.vault.emulator.http.HttpError;
import dev.byot.vault.emulator.http.LoopbackServer;
import dev.byot.vault.emulator.http.Reply;
import dev.byot.vault.emulator.http.Request;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a verifier of ID tokens asks Google, at `/{original host}{original path}`; and sign-in for
/// other processes, under `/byot-emulator/v1`.
///
/// A look-up within a project does not find the accounts of its tenants, nor the other way round.
public final class IdentityToolkit {
  private static final String GOOGLE = "/www\\.googleapis\\.com";
  private static final String PROJECT = "/v1/projects/([^/]+)(?:/tenants/([^/]+))?";
  private static final String TOOLKIT = "/identitytoolkit\\.googleapis\\.com" + PROJECT;
  private static final String ADMIN = "/byot-emulator" + PROJECT;

  private final Accounts accounts;
  private final IdTokens idTokens;
  private final OidcTokens oidcTokens;

  public IdentityToolkit(Store store, Clock clock) {
    var keys = new SigningKeys(store, clock);
    accounts = new Accounts(store, clock);
    idTokens = new IdTokens(keys, accounts, clock);
    oidcTokens = new OidcTokens(keys, clock);
  }

  public Accounts accounts() {
    return accounts;
  }

  public IdTokens idTokens() {
    return idTokens;
  }

  public OidcTokens oidcTokens() {
    return oidcTokens;
  }

  public void serveOn(LoopbackServer server) {
    server.route(
        "GET",
        GOOGLE + "/robot/v1/metadata/x509/securetoken(?:@|%40)system\\.gserviceaccount\\.com",
        _ -> Reply.cacheable(idTokens.certificates()));
    server.route(
        "GET", GOOGLE + "/oauth2/v1/certs", _ -> Reply.cacheable(oidcTokens.certificates()));
    server.route("GET", GOOGLE + "/oauth2/v3/certs", _ -> Reply.cacheable(oidcTokens.jwks()));
    server.route("POST", TOOLKIT + "/accounts:lookup", this::lookup);
    server.route("POST", ADMIN + "/tokens", this::mint);
    server.route("POST", ADMIN + "/oidc-tokens", this::mintOidc);
    server.route("POST", ADMIN + "/accounts/([^/]+):disable", on(accounts::disable));
    server.route("POST", ADMIN + "/accounts/([^/]+):enable", on(accounts::enable));
    server.route("POST", ADMIN + "/accounts/([^/]+):revoke", on(accounts::revoke));
  }

  private Reply lookup(Request request) {
    var users = new ArrayList<Map<String, Object>>();
    for (var uid : request.texts("localId")) {
      var id = account(request, request.groups().get(1), uid);
      accounts.find(id).ifPresent(account -> users.add(user(id, account)));
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("kind", "identitytoolkit#GetAccountInfoResponse");
    if (!users.isEmpty()) {
      answer.put("users", users);
    }
    return Reply.ok(answer);
  }

  private static Map<String, Object> user(AccountId id, Account account) {
    var user = new LinkedHashMap<String, Object>();
    user.put("localId", id.uid());
    user.put("disabled", account.disabled());
    user.put("validSince", Long.toString(account.validSince()));
    user.put("createdAt", Long.toString(account.createdAt()));
    user.put("lastLoginAt", Long.toString(account.lastLoginAt()));
    if (id.tenant() != null) {
      user.put("tenantId", id.tenant());
    }
    return user;
  }

  private Reply mint(Request request) {
    var tenant = request.groups().get(1);
    var claims =
        checked(() ->
            new TokenClaims(
                request.text("uid"),
                request.texts("roles"),
                tenant == null ? request.optionalText("tenant") : tenant,
                signInProvider(request.optionalText("signInProvider")),
                seconds(request),
                Duration.ofSeconds(request.number("signedInSecondsAgo", 0)),
                Map.of()));
    var token = checked(() -> idTokens.mint(request.group(0), claims));
    return Reply.ok(Map.of("idToken", token));
  }

  private static String signInProvider(@Nullable String asked) {
    return asked == null ? "password" : asked;
  }

  private Reply mintOidc(Request request) {
    var token = oidcTokens.mint(request.text("audience"), request.text("email"), seconds(request));
    return Reply.ok(Map.of("idToken", token));
  }

  private static Duration seconds(Request request) {
    return Duration.ofSeconds(request.number("expiresInSeconds", TokenClaims.LIFETIME.toSeconds()));
  }

  private static Function<Request, Reply> on(Consumer<AccountId> change) {
    return request ->
        checked(() -> {
          change.accept(account(request, request.groups().get(1), request.group(2)));
          return Reply.ok(Map.of());
        });
  }

  private static AccountId account(Request request, @Nullable String tenant, String uid) {
    return checked(() -> new AccountId(request.group(0), tenant, uid));
  }

  private static <T> T checked(Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException | AccountRefused e) {
      throw HttpError.invalid(String.valueOf(e.getMessage()));
    }
  }
}
