package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// That the search of [CanaryTest] would find what it is looking for.
final class CanarySearchTest {
  static final CanaryMarker MARKER =
      new CanaryMarker("Plant3dM4rk3rHeadQw7", "zX9TailOfTheMarker2k");
  private static final String KEY = MARKER.key("abc");
  private static final CanarySearch SEARCH = new CanarySearch(MARKER);

  static Stream<byte[]> planted() {
    var bytes = KEY.getBytes(StandardCharsets.UTF_8);
    var json = Map.of("apiKey", KEY).toString();
    return Stream.of(
        bytes,
        json.getBytes(StandardCharsets.UTF_8),
        Base64.getEncoder().encode(("{" + KEY + "}").getBytes(StandardCharsets.UTF_8)),
        Base64.getEncoder().encode(("{:" + KEY + "}").getBytes(StandardCharsets.UTF_8)),
        Base64.getEncoder().encode(("{::" + KEY + "}").getBytes(StandardCharsets.UTF_8)),
        Base64.getMimeEncoder(1000, new byte[] {'\n'}).encode(bytes),
        Base64.getUrlEncoder().encode(("?" + KEY).getBytes(StandardCharsets.UTF_8)),
        ascii(HexFormat.of().formatHex(bytes)),
        ascii(HexFormat.of().withUpperCase().formatHex(bytes)),
        ascii(URLEncoder.encode("key=" + KEY, StandardCharsets.UTF_8)),
        ascii("%" + HexFormat.ofDelimiter("%").formatHex(bytes)),
        ascii("%" + HexFormat.ofDelimiter("%").withUpperCase().formatHex(bytes)),
        KEY.getBytes(StandardCharsets.UTF_16BE),
        ("x" + KEY).getBytes(StandardCharsets.UTF_16LE),
        ascii(KEY.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining())),
        ascii(KEY.chars().mapToObj("\\u%04X"::formatted).collect(Collectors.joining())));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @MethodSource("planted")
  void findsBothHalvesInEveryForm(byte[] planted) {
    assertThat(SEARCH.in(planted)).anyMatch(hit -> hit.form().startsWith("head"));
    assertThat(SEARCH.in(planted)).anyMatch(hit -> hit.form().startsWith("tail"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 1000, 4095, 4096, 8191})
  void findsItAnywhereInAFile(int before, @TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("file"), "x".repeat(before) + KEY);

    assertThat(SEARCH.inFolder(folder)).hasSize(2).allMatch(hit -> hit.startsWith("file: "));
  }

  @Test
  void findsHalfOfIt() {
    assertThat(SEARCH.in(KEY.substring(0, KEY.length() - 10))).hasSize(1);
    assertThat(SEARCH.in(KEY.substring(10))).hasSize(1);
  }

  @Test
  void findsNothingElse() {
    assertThat(SEARCH.in("sk-…er2k " + KEY.toLowerCase(Locale.ROOT))).isEmpty();
  }
}
