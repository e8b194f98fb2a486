package dev.byot.vault.api.lease;

import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.secret.SecretFields;
import java.util.Optional;

/// A secret in the clear, and under which binding it was opened. Lent for moments, wiped on close.
final class OpenKey implements AutoCloseable {
  private final Binding binding;
  private final LentSecret secret;
  private final SecretFields fields;
  private boolean closed;

  /// Takes the fields over.
  OpenKey(Binding binding, Fingerprint fingerprint, SecretFields fields) {
    this.binding = binding;
    secret = new LentSecret(binding.secretId(), fingerprint);
    this.fields = fields;
  }

  Binding binding() {
    return binding;
  }

  /// What the reader makes of the fields, or nothing if they are wiped already. [#close] waits for
  /// it.
  synchronized <R> Optional<R> lend(KeyReader<R> reader) {
    return closed ? Optional.empty() : Optional.of(reader.read(secret, fields));
  }

  @Override
  public synchronized void close() {
    closed = true;
    fields.close();
  }
}
