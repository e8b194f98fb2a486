package dev.byot.vault.state.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.google.LocalGoogle;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.CheckReport;
import dev.byot.vault.state.Checks;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.state.StoredSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class KeyDocumentsTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static LocalGoogle google;
  private static Firestore firestore;

  private final OwnerId owner = OwnerId.of(null, UUID.randomUUID().toString());

  @BeforeAll
  static void connect() {
    google = new LocalGoogle();
    firestore = google.clients().firestore("(default)");
  }

  @AfterAll
  static void disconnect() {
    google.close();
  }

  private KeyRef key(String provider, String name) {
    return new KeyRef(owner, new ProviderId(provider), new KeyName(name));
  }

  private static KeyState state(KeyRef key, Instant expiresAt) {
    return new KeyState(
        key,
        7,
        5,
        List.of(new PendingStop(CommandId.next(), 6, "RemoveKey")),
        KeyStatus.DISABLED,
        new StoredSecret(
            CommandId.next(),
            new Envelope(new byte[] {0, -1, 127}, new byte[3_000], "kek/versions/1"),
            "sk-…AbCd",
            new Fingerprint("0123456789abcdefABCDEF"),
            AT,
            AT.plusSeconds(5),
            new Checks(report(false), report(true))),
        3,
        new KeySettings(
            "my \u0000 läbel 🔑",
            expiresAt,
            7,
            new Limits(new Budget(1L, null, null, 4L), List.of("gpt-5", "o3")),
            true),
        AT,
        new Evidence(Actor.SECURITY, AT, "cause", report(false)));
  }

  private static CheckReport report(boolean good) {
    return new CheckReport(CommandId.next(), AT, good, true, 401, good ? null : "invalid_api_key");
  }

  private static void write(KeyState state) throws Exception {
    KeyDocuments.at(firestore, state.key()).set(KeyDocuments.write(state)).get();
  }

  private static FirestoreKeyStore keys() {
    return new FirestoreKeyStore(firestore);
  }

  @Test
  void readsWhatItWrote() throws Exception {
    var state = state(key("openai", "main"), AT);

    write(state);

    assertThat(keys().find(state.key())).isEqualTo(state);
  }

  @Test
  void listsTheKeysForOneProviderAndNotThoseOfOneThatIsNamedAlike() throws Exception {
    var main = state(key("openai", "main"), AT);
    var work = state(key("openai", "work"), AT);
    for (var state : List.of(work, main)) {
      write(state);
    }
    write(state(key("openai-eu", "main"), AT));
    write(state(key("open", "main"), AT));

    assertThat(keys().list(owner, new ProviderId("openai"))).containsExactly(main, work);
  }

  @Test
  void keepsTimesToTheMicrosecond() throws Exception {
    write(state(key("openai", "main"), AT.plusNanos(789)));

    assertThat(keys().find(key("openai", "main")).expiresAt()).isEqualTo(AT);
  }

  @Test
  void whoseKeyItIsComesFromThePathAndNotFromTheDocument() throws Exception {
    var mine = key("openai", "main");
    var document = KeyDocuments.write(state(mine, AT));
    document.put("owner", OwnerId.of(null, "another").value());
    document.put("provider", "anthropic");
    document.put("name", "other");
    KeyDocuments.at(firestore, mine).set(document).get();

    assertThat(keys().find(mine).key()).isEqualTo(mine);
    assertThat(keys().list(owner)).extracting(KeyState::key).containsExactly(mine);
  }

  @Test
  void refusesADocumentOfANewerSchemaOrThatIsIncomplete() throws Exception {
    var key = key("openai", "main");
    for (var change :
        List.of(
            Map.<String, Object>of("schema", 2L),
            Map.<String, Object>of("status", "borrowed"),
            Map.<String, Object>of("accepted", "many"),
            Map.<String, Object>of("applied", 8L),
            Map.<String, Object>of("status", "none"))) {
      write(state(key, AT));
      KeyDocuments.at(firestore, key).update(change).get();

      assertThatThrownBy(() -> keys().find(key))
          .as("%s", change)
          .isInstanceOf(RuntimeException.class)
          .isNotInstanceOf(StateUnavailableException.class);
    }
  }

  @Test
  void readsWhatAnOlderDocumentDoesNotHaveAsNothingSaid() throws Exception {
    var state = state(key("openai", "main"), AT);
    var document = KeyDocuments.write(state);
    for (var added :
        List.of(
            "preference",
            "limits",
            "passOverWhenDisabled",
            "evidenceBy",
            "evidenceCheck",
            "firstRefusal",
            "latestCheck",
            "rewrappedAt")) {
      document.remove(added);
    }
    KeyDocuments.at(firestore, state.key()).set(document).get();

    var read = keys().find(state.key());

    assertThat(read.settings())
        .isEqualTo(KeySettings.DEFAULT.with(state.label(), state.expiresAt()));
    assertThat(read.evidence()).isEqualTo(new Evidence(Actor.OWNER, AT, "cause", null));
    assertThat(read.secret()).isNotNull().extracting(StoredSecret::checks).isEqualTo(Checks.NONE);
    assertThat(read.secret()).extracting(StoredSecret::rewrappedAt).isNull();
  }

  @Test
  void keepsADisabledKeyThatHasNoSecretYet() throws Exception {
    var none = KeyState.none(key("openai", "main"));
    var state = none.withStatus(KeyStatus.DISABLED, new Evidence(Actor.OWNER, AT, "cause", null));

    write(state);

    assertThat(keys().find(state.key())).isEqualTo(state);
  }

  @Test
  void aKeyThatNobodySetIsNone() {
    assertThat(keys().find(key("openai", "main"))).isEqualTo(KeyState.none(key("openai", "main")));
  }

  @Test
  void listsByProviderAndNameWithoutTombstones() throws Exception {
    for (var name : List.of("b", "a", "a-b", "a2")) {
      write(state(key("openai", name), AT));
      write(state(key("openai-eu", name), AT));
    }
    var gone = key("openai", "gone");
    write(KeyState.none(gone));

    assertThat(keys().list(owner))
        .extracting(state -> state.key().id())
        .containsExactly(
            "openai:a",
            "openai:a-b",
            "openai:a2",
            "openai:b",
            "openai-eu:a",
            "openai-eu:a-b",
            "openai-eu:a2",
            "openai-eu:b");
  }

  @Test
  void aDocumentsNameIsAKeyOrRefused() {
    assertThat(KeyDocuments.ref(owner, "openai:main")).isEqualTo(key("openai", "main"));
    for (var bad : List.of("openai", ":", "a:b:c", "A:b", "")) {
      assertThatThrownBy(() -> KeyDocuments.ref(owner, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
