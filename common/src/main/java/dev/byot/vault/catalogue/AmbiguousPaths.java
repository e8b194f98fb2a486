package dev.byot.vault.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Finds the paths of a catalogue that a provider could take for others than they look: with `.` or
/// `..` in them, which it may resolve, or with something encoded, which it may decode. A list of
/// what may be called says nothing about such a path.
final class AmbiguousPaths {
  private AmbiguousPaths() {}

  /// What is wrong with them; nothing if there are none.
  static List<String> in(JsonNode document) {
    return Stream.concat(
            elements(document.path("providers")).flatMap(AmbiguousPaths::ofProvider),
            document.path("routes").properties().stream()
                .flatMap(added -> paths(added.getKey(), added.getValue())))
        .filter(path -> isAmbiguous(path.getValue()))
        .map(path ->
            path.getKey()
                + ": "
                + path.getValue()
                + ": a path has no segment . or .. and nothing encoded (%)")
        .toList();
  }

  private static Stream<Map.Entry<String, String>> ofProvider(JsonNode provider) {
    var id = provider.path("id").asText();
    return Stream.of(
            paths(id, provider.path("routes")),
            paths(id, provider.path("closed")),
            Stream.of(
                Map.entry(id, provider.path("check").path("path").asText()),
                Map.entry(id, provider.path("baseUrl").asText())))
        .flatMap(paths -> paths);
  }

  private static Stream<Map.Entry<String, String>> paths(String provider, JsonNode array) {
    return elements(array).map(path -> Map.entry(provider, path.asText()));
  }

  private static boolean isAmbiguous(String path) {
    return path.indexOf('%') >= 0
        || Arrays.stream(path.split("[/ ]", -1))
            .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
