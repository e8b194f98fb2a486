package dev.byot.vault.api.choice;

import dev.byot.vault.api.lease.UsePeriod;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import org.jspecify.annotations.Nullable;

/// Which of an owner's keys for a provider a call asks for.
///
/// @param name the only key that may be used, `null` if the owner's order decides
/// @param period the only period in which that may be, `null` for any
public record KeyWish(
    OwnerId owner, ProviderId provider, @Nullable KeyName name, @Nullable UsePeriod period) {

  /// For the key of that name; by the owner's order where there is none.
  public static KeyWish of(OwnerId owner, ProviderId provider, @Nullable KeyName name) {
    return new KeyWish(owner, provider, name, null);
  }

  KeyRef key(KeyName of) {
    return new KeyRef(owner, provider, of);
  }
}
