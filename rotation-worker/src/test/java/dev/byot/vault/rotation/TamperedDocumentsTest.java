package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.api.core.ApiFuture;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may write the database, and nothing else, gains nothing: real documents of the worker, with
/// their fields exchanged in every way.
final class TamperedDocumentsTest {
  /// What decides whether, where and until when an envelope opens.
  private static final Set<String> BOUND =
      Set.of("ciphertext", "wrappedDek", "secretId", "status", "expiresAt");

  private final Instant soon = Instant.now().plus(Duration.ofHours(1));
  private static final KeyRef PLAIN = key("alice", "openai", "default");
  private static final KeyRef SECOND = key("alice", "openai", "work");
  private static final KeyRef EXPIRING = key("carol", "openai", "default");
  private static final KeyRef DISABLED = key("bob", "openai", "default");
  private static final List<KeyRef> KEYS = List.of(PLAIN, SECOND, EXPIRING, DISABLED);

  private final WorkerCloud cloud = new WorkerCloud();
  private final Map<KeyRef, Map<String, Object>> stored = new HashMap<>();
  private Map<String, Object> beforeItWasDisabled = Map.of();

  private static KeyRef key(String user, String provider, String name) {
    return new KeyRef(OwnerId.of(null, user), new ProviderId(provider), new KeyName(name));
  }

  private static String secretOf(KeyRef key) {
    return "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789" + KEYS.indexOf(key) + "AbC";
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void noFieldOfAnotherDocumentMakesAKeyOpenThatWouldNot() {
    store();
    for (var victim : KEYS) {
      for (var donor : KEYS) {
        for (var field : fields()) {
          exchange(victim, donor, field);
        }
      }
    }
  }

  private void exchange(KeyRef victim, KeyRef donor, String field) {
    var own = documentOf(victim).get(field);
    var foreign = documentOf(donor).get(field);
    if (Objects.equals(own, foreign)) {
      return;
    }
    write(victim, with(documentOf(victim), field, foreign));
    var opened = tryToUse(victim);

    var what = field + " of " + donor + " in the document of " + victim;
    if (BOUND.contains(field) || victim.equals(DISABLED)) {
      assertThat(opened).as(what).isEmpty();
    } else {
      opened.ifPresent(secret -> assertThat(secret).as(what).contains(secretOf(victim)));
    }
    write(victim, documentOf(victim));
  }

  @Test
  void noDocumentOpensInAnotherPlace() {
    store();
    var nowhere = key("mallory", "openai", "default");
    for (var donor : List.of(PLAIN, SECOND, EXPIRING)) {
      for (var place : List.of(nowhere, PLAIN, SECOND, EXPIRING, DISABLED)) {
        if (!place.equals(donor)) {
          write(place, documentOf(donor));
          assertThat(tryToUse(place)).as(donor + " at " + place).isEmpty();
        }
      }
      KEYS.forEach(key -> write(key, documentOf(key)));
      assertThat(tryToUse(donor).orElseThrow()).contains(secretOf(donor));
    }
  }

  @Test
  void anOlderStatusOrExpiryOfTheSameDocumentDoesNotOpen() {
    store();
    write(DISABLED, with(documentOf(DISABLED), "status", beforeItWasDisabled.get("status")));
    assertThat(tryToUse(DISABLED)).isEmpty();

    write(EXPIRING, with(documentOf(EXPIRING), "expiresAt", null));
    assertThat(tryToUse(EXPIRING)).isEmpty();
  }

  private void store() {
    try (var _ = cloud.startWorker()) {
      KEYS.forEach(key -> apply(cloud.set(key, secretOf(key), "of " + key.name())));
      var until = new KeyPatch(null, new KeyPatch.To<>(soon), null, null, null);
      apply(new KeyCommand.UpdateKey(CommandId.next(), EXPIRING, until, null));
      beforeItWasDisabled = read(DISABLED);
      apply(new KeyCommand.DisableKey(CommandId.next(), DISABLED));
    }
    KEYS.forEach(key -> stored.put(key, read(key)));
  }

  private void apply(KeyCommand command) {
    cloud.send(command);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> cloud.outcome(command).map(Outcome::status).equals(Optional.of(Status.APPLIED)));
  }

  private Set<String> fields() {
    var fields = new HashSet<String>();
    stored.values().forEach(document -> fields.addAll(document.keySet()));
    assertThat(fields).containsAll(BOUND);
    return fields;
  }

  private Map<String, Object> documentOf(KeyRef key) {
    return Objects.requireNonNull(stored.get(key));
  }

  private Map<String, Object> read(KeyRef key) {
    return Objects.requireNonNull(done(cloud.document(key).get()).getData());
  }

  private void write(KeyRef key, Map<String, Object> document) {
    done(cloud.document(key).set(document));
  }

  private static <T> T done(ApiFuture<T> call) {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> with(
      Map<String, Object> document, String field, @Nullable Object value) {
    var changed = new HashMap<>(document);
    if (value == null) {
      changed.remove(field);
    } else {
      changed.put(field, value);
    }
    return changed;
  }

  private Optional<String> tryToUse(KeyRef key) {
    try {
      return cloud.use(key);
    } catch (EnvelopeException | IllegalArgumentException | IllegalStateException _) {
      return Optional.empty();
    }
  }
}
