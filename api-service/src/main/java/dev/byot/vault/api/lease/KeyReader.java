package dev.byot.vault.api.lease;

import dev.byot.vault.secret.SecretFields;

/// Makes something of an open key. Must not keep the fields.
@FunctionalInterface
public interface KeyReader<R> {
  R read(LentSecret secret, SecretFields fields);
}
