package dev.byot.vault.api.lease;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.secret.SecretFields;

/// Makes something of an open key. Must not keep the fields.
@FunctionalInterface
public interface KeyReader<R> {
  R read(CommandId secretId, SecretFields fields);
}
