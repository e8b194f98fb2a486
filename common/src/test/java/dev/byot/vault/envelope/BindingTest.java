package dev.byot.vault.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BindingTest {
  private static final CommandId SECRET = CommandId.parse("019aba8e-0000-7000-8000-000000000001");

  /// Stored envelopes depend on every byte of it.
  @Test
  void theDataIsWhatItHasAlwaysBeen() {
    var key =
        new KeyRef(new OwnerId("A".repeat(22)), new ProviderId("openai"), new KeyName("default"));
    var binding = new Binding(key, SECRET, true, Instant.ofEpochMilli(1));

    assertThat(text(binding.payloadData()))
        .isEqualTo(
            "<29>byot-vault/envelope/1/payload<22>AAAAAAAAAAAAAAAAAAAAAA<6>openai<7>default"
                + "<36>019aba8e-0000-7000-8000-000000000001");
    assertThat(HexFormat.of().formatHex(binding.kmsData()))
        .startsWith(
            HexFormat.of()
                .formatHex(
                    "\0\0\0\u0019byot-vault/envelope/1/kek".getBytes(StandardCharsets.US_ASCII)))
        .endsWith("0000000101" + "00000008" + "0000000000000001");
  }

  @Test
  void whatADatabaseMayDropIsNotBound() {
    var key = new KeyRef(OwnerId.of(null, "ada"), new ProviderId("openai"), KeyName.DEFAULT);
    var fine = Instant.parse("2026-05-01T00:00:00.123456789Z");

    assertThat(new Binding(key, SECRET, true, fine))
        .isEqualTo(new Binding(key, SECRET, true, Instant.parse("2026-05-01T00:00:00.123Z")));
  }

  @Test
  void distinctBindingsHaveDistinctData() {
    var random = new Random(20261125);
    var seen = new HashMap<String, Binding>();
    for (var i = 0; i < 50_000; i++) {
      var binding = any(random);

      var other = seen.putIfAbsent(HexFormat.of().formatHex(binding.kmsData()), binding);

      assertThat(other == null || other.equals(binding)).isTrue();
    }
  }

  @Test
  void noLayersDataIsEverAnothers() {
    var random = new Random(7);
    var payload = new HashSet<String>();
    var kms = new HashSet<String>();
    for (var i = 0; i < 5_000; i++) {
      var binding = any(random);
      payload.add(HexFormat.of().formatHex(binding.payloadData()));
      kms.add(HexFormat.of().formatHex(binding.kmsData()));
    }

    assertThat(payload).doesNotContainAnyElementsOf(kms);
  }

  @Test
  void thePayloadLayerKnowsThePlaceOnly() {
    var random = new Random(11);
    Map<String, List<Object>> places = new HashMap<>();
    for (var i = 0; i < 20_000; i++) {
      var binding = any(random);
      var place = List.<Object>of(binding.key(), binding.secretId());

      var other = places.putIfAbsent(HexFormat.of().formatHex(binding.payloadData()), place);

      assertThat(other == null || other.equals(place)).isTrue();
    }
  }

  /// Few, short and alike, so that two of them would collide if two could.
  private static Binding any(Random random) {
    var words = List.of("a", "aa", "a-a", "a1", "openai", "default", "b");
    return new Binding(
        new KeyRef(
            OwnerId.of(null, words.get(random.nextInt(3))),
            new ProviderId(words.get(random.nextInt(words.size()))),
            new KeyName(words.get(random.nextInt(words.size())))),
        random.nextBoolean() ? SECRET : CommandId.parse("019aba8e-0000-7000-8000-000000000002"),
        random.nextBoolean(),
        random.nextInt(4) == 0 ? null : Instant.ofEpochMilli(random.nextInt(300) - 100));
  }

  private static String text(byte[] data) {
    var text = new StringBuilder();
    var buffer = ByteBuffer.wrap(data);
    while (buffer.hasRemaining()) {
      var part = new byte[buffer.getInt()];
      text.append('<').append(part.length).append('>');
      buffer.get(part);
      text.append(new String(part, StandardCharsets.US_ASCII));
    }
    return text.toString();
  }
}
