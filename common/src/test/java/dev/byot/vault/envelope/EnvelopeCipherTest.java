package dev.byot.vault.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EnvelopeCipherTest {
  private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");
  private static final KeyRef KEY = key("ada", "openai", "default");
  private static final Binding PLACE = new Binding(KEY, CommandId.next(), true, MAY);

  private final FakeKek kek = new FakeKek();
  private final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  private final Envelope envelope = cipher.encrypt(secret("sk-test"), PLACE);

  @Test
  void opensInItsPlace() {
    assertThat(cipher.decrypt(envelope, PLACE)).isEqualTo(secret("sk-test"));
    assertThat(envelope.kekVersion()).isEqualTo("kek/1");
  }

  @Test
  void opensNowhereElse() {
    var id = PLACE.secretId();
    var elsewhere =
        List.of(
            new Binding(key("bob", "openai", "default"), id, true, MAY),
            new Binding(key("ada", "gemini", "default"), id, true, MAY),
            new Binding(key("ada", "openai", "work"), id, true, MAY),
            new Binding(KEY, CommandId.next(), true, MAY),
            new Binding(KEY, id, false, MAY),
            new Binding(KEY, id, true, null),
            new Binding(KEY, id, true, MAY.plusMillis(1)));

    for (var place : elsewhere) {
      doesNotOpen(envelope, place);
    }
  }

  @Test
  void doesNotOpenWithAnyFieldOfAnotherEnvelope() {
    var again = new Binding(KEY, CommandId.next(), true, MAY);
    for (var place : List.of(PLACE, again)) {
      var other = cipher.encrypt(secret("sk-other"), place);

      doesNotOpen(
          new Envelope(other.ciphertext(), envelope.wrappedDek(), envelope.kekVersion()), PLACE);
      doesNotOpen(
          new Envelope(envelope.ciphertext(), other.wrappedDek(), envelope.kekVersion()), PLACE);
    }
  }

  @Test
  void doesNotOpenWithAnyBitTurned() {
    for (var i = 0; i < envelope.ciphertext().length; i++) {
      var damaged = envelope.ciphertext();
      damaged[i] ^= 1;
      doesNotOpen(new Envelope(damaged, envelope.wrappedDek(), envelope.kekVersion()), PLACE);
    }
    for (var i = 0; i < envelope.wrappedDek().length; i++) {
      var damaged = envelope.wrappedDek();
      damaged[i] ^= 1;
      doesNotOpen(new Envelope(envelope.ciphertext(), damaged, envelope.kekVersion()), PLACE);
    }
  }

  @Test
  void doesNotOpenCutShort() {
    for (var length = 0; length < envelope.ciphertext().length; length++) {
      var cut = Arrays.copyOf(envelope.ciphertext(), length);
      doesNotOpen(new Envelope(cut, envelope.wrappedDek(), envelope.kekVersion()), PLACE);
    }
  }

  @Test
  void takesNoDataKeyOfAnotherSize() {
    var wrapped = kek.wrap(Secret.taking(new byte[16]), PLACE.kmsData());

    doesNotOpen(new Envelope(envelope.ciphertext(), wrapped.bytes(), wrapped.kekVersion()), PLACE);
  }

  @Test
  void neverUsesADataKeyOrAnIvTwice() {
    var ivs = new HashSet<List<Byte>>();
    var keys = new HashSet<List<Byte>>();
    for (var i = 0; i < 1_000; i++) {
      var next = cipher.encrypt(secret("sk-test"), PLACE);
      ivs.add(bytes(next.ciphertext(), 1, 13));
      kek.unwrap(next.wrappedDek(), PLACE.kmsData())
          .use(key -> keys.add(bytes(key, 0, key.length)));
    }

    assertThat(ivs).hasSize(1_000);
    assertThat(keys).hasSize(1_000);
  }

  @Test
  void rebindingMovesTheKmsLayerAndLeavesTheCiphertext() {
    kek.rotate();
    var disabled = new Binding(KEY, PLACE.secretId(), false, null);

    var rebound = cipher.rebind(envelope, PLACE, disabled);

    assertThat(rebound.ciphertext()).isEqualTo(envelope.ciphertext());
    assertThat(rebound.kekVersion()).isEqualTo("kek/2");
    assertThat(cipher.decrypt(rebound, disabled)).isEqualTo(secret("sk-test"));
    doesNotOpen(rebound, PLACE);
  }

  @Test
  void rebindsNothingThatDoesNotOpen() {
    var disabled = new Binding(KEY, PLACE.secretId(), false, MAY);

    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(() -> cipher.rebind(envelope, disabled, PLACE));
  }

  @Test
  void rebindsToNoOtherKeyOrSecret() {
    var otherSecret = new Binding(KEY, CommandId.next(), true, MAY);
    var otherKey = new Binding(key("bob", "openai", "default"), PLACE.secretId(), true, MAY);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> cipher.rebind(envelope, PLACE, otherSecret));
    assertThatIllegalArgumentException().isThrownBy(() -> cipher.rebind(envelope, PLACE, otherKey));
  }

  @Test
  void saysOfAnOutageThatItIsOne() {
    kek.goDown();

    assertThatExceptionOfType(KekUnavailableException.class)
        .isThrownBy(() -> cipher.decrypt(envelope, PLACE));
    assertThatExceptionOfType(KekUnavailableException.class)
        .isThrownBy(() -> cipher.encrypt(secret("sk-test"), PLACE));
  }

  @Test
  void anEnvelopeIsAValue() {
    var copy = new Envelope(envelope.ciphertext(), envelope.wrappedDek(), envelope.kekVersion());
    envelope.ciphertext()[0] = 9;

    assertThat(copy).isEqualTo(envelope).hasSameHashCodeAs(envelope);
    assertThat(copy).isNotEqualTo(new Envelope(new byte[1], copy.wrappedDek(), "kek/1"));
    assertThat(copy).isNotEqualTo(new Envelope(copy.ciphertext(), new byte[1], "kek/1"));
    assertThat(copy).isNotEqualTo(new Envelope(copy.ciphertext(), copy.wrappedDek(), "kek/2"));
    assertThat(copy.toString()).isEqualTo("Envelope[36 bytes under kek/1]");
  }

  private void doesNotOpen(Envelope candidate, Binding place) {
    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(() -> cipher.decrypt(candidate, place));
  }

  private static List<Byte> bytes(byte[] array, int from, int to) {
    var list = new ArrayList<Byte>();
    for (var i = from; i < to; i++) {
      list.add(array[i]);
    }
    return list;
  }

  private static KeyRef key(String owner, String provider, String name) {
    return new KeyRef(OwnerId.of(null, owner), new ProviderId(provider), new KeyName(name));
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(UTF_8));
  }
}
