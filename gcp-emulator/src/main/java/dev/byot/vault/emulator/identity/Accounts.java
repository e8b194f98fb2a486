package dev.byot.vault.emulator.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.h2.mvstore.MVMap;

/// The accounts that have ever signed in.
public final class Accounts {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Store store;
  private final Clock clock;
  private final MVMap<String, String> map;

  Accounts(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    map = store.map("identity.accounts");
  }

  public Optional<Account> find(AccountId id) {
    return Optional.ofNullable(map.get(id.stored())).map(Accounts::parse);
  }

  /// Ends the account until [#enable]: look-ups say so at once, and it cannot sign in.
  public void disable(AccountId id) {
    change(id, account -> account.withDisabled(true));
  }

  public void enable(AccountId id) {
    change(id, account -> account.withDisabled(false));
  }

  /// Ends every token issued until now. Validity is counted in whole seconds: it begins with the
  /// next one, and a sign-in meanwhile is dated forward to it.
  public void revoke(AccountId id) {
    change(id, account -> account.withValidSince(clock.instant().getEpochSecond() + 1));
  }

  /// Notes a sign-in, the first one of an account creates it.
  ///
  /// @throws AccountRefused if the account is disabled
  Account signIn(AccountId id) {
    var now = clock.millis();
    return put(
        id,
        () -> {
          var account = find(id).orElseGet(() -> new Account(false, 0, now, now));
          if (account.disabled()) {
            throw new AccountRefused("USER_DISABLED");
          }
          return account.withLastLoginAt(now);
        });
  }

  private void change(AccountId id, UnaryOperator<Account> change) {
    put(id, () -> change.apply(find(id).orElseThrow(() -> new AccountRefused("USER_NOT_FOUND"))));
  }

  private Account put(AccountId id, Supplier<Account> next) {
    Account changed;
    synchronized (this) {
      changed = next.get();
      store.mutate(() -> map.put(id.stored(), render(changed)));
    }
    store.flush().join();
    return changed;
  }

  private static String render(Account account) {
    try {
      return JSON.writeValueAsString(account);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an account is plain data", e);
    }
  }

  private static Account parse(String text) {
    try {
      return JSON.readValue(text, Account.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the emulator's accounts are damaged", e);
    }
  }
}
