package dev.byot.vault.api.sealing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Answers.Kept;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.seal.SealBinding;
import dev.byot.vault.seal.SealingKey;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `GET /v1/sealing-key`: the public keys to seal to, and what a seal must say.
public final class SealingKeyRoutes implements HttpService {
  private static final String PATH = "/v1/sealing-key";

  /// Short, as a key that is withdrawn must not be sealed to much longer.
  private static final String CACHE_CONTROL = "private, max-age=300";

  private final Authenticator authenticator;
  private final List<SealingKey> keys;

  /// @param keys the one to seal to first
  public SealingKeyRoutes(Authenticator authenticator, List<SealingKey> keys) {
    this.authenticator = authenticator;
    this.keys = List.copyOf(keys);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PATH, this::show)
        .any(
            PATH,
            (_, _) -> {
              throw new VaultException.MethodNotAllowed("sealing keys can only be read");
            });
  }

  private void show(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    Answers.cacheable(request, response, Kept.of(view(caller.owner())), CACHE_CONTROL);
  }

  private ObjectNode view(OwnerId owner) {
    var view = Json.object();
    var jwks = view.putArray("keys");
    keys.forEach(key -> add(jwks, key));
    view.put("owner", owner.value());
    var header = view.putObject("header");
    var fixed = header.putObject("fixed");
    fixed
        .put("alg", SealBinding.ALGORITHM)
        .put("enc", SealBinding.ENCRYPTION)
        .put("typ", SealBinding.TYPE);
    SealBinding.CRITICAL.forEach(fixed.putArray("crit")::add);
    SealBinding.FILLED.forEach(header.putArray("filled")::add);
    view.put("maxLifeSeconds", SealBinding.MAX_LIFE.toSeconds());
    return view;
  }

  private static void add(ArrayNode jwks, SealingKey key) {
    jwks.add(Json.parseObject(key.toJwk().getBytes(StandardCharsets.UTF_8)));
  }
}
