package dev.byot.vault.api.docs;

import dev.byot.vault.api.http.Answers.Kept;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The few files that the documents consist of: ours, and of Swagger UI what the page loads. Each
/// is read once it is asked for.
final class DocsFiles {
  private static final String WEBJAR = "swagger-ui";

  private final Map<String, Source> sources;
  private final ConcurrentMap<String, Kept> read = new ConcurrentHashMap<>();

  DocsFiles() {
    var renderer = "/META-INF/resources/webjars/" + WEBJAR + "/" + version() + "/";
    sources =
        Map.of(
            "openapi.yaml", new Source("openapi.yaml", "application/yaml"),
            "index.html", new Source("index.html", "text/html; charset=utf-8"),
            "docs.css", new Source("docs.css", "text/css; charset=utf-8"),
            "docs.js", new Source("docs.js", "text/javascript; charset=utf-8"),
            "swagger-ui.css", new Source(renderer + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js",
                new Source(renderer + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "favicon-32x32.png", new Source(renderer + "favicon-32x32.png", "image/png"));
  }

  private record Source(String resource, String contentType) {}

  Optional<Kept> find(String name) {
    var source = sources.get(name);
    return source == null
        ? Optional.empty()
        : Optional.of(read.computeIfAbsent(name, _ -> read(source)));
  }

  private static Kept read(Source source) {
    try (var in = open(source.resource())) {
      return Kept.of(in.readAllBytes(), source.contentType());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A webjar has its version in its paths.
  private static String version() {
    try (var in = open("/META-INF/maven/org.webjars/" + WEBJAR + "/pom.properties")) {
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(DocsFiles.class.getResourceAsStream(resource), resource);
  }
}
