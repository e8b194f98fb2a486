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

/// The few files that the documents consist of: ours, what is made of them, and of Swagger UI what
/// the page loads. Each is read once it is asked for.
final class DocsFiles {
  private static final String WEBJAR = "swagger-ui";
  private static final String HTML = "text/html; charset=utf-8";

  private final Map<String, Source> sources;
  private final ConcurrentMap<String, Kept> read = new ConcurrentHashMap<>();

  DocsFiles() {
    var renderer = "/META-INF/resources/webjars/" + WEBJAR + "/" + version() + "/";
    sources =
        Map.of(
            "openapi.yaml", Source.of("openapi.yaml", "application/yaml"),
            "index.html", Source.of("index.html", HTML),
            "problems", new Source("openapi.yaml", HTML, ProblemsPage::of),
            "docs.css", Source.of("docs.css", "text/css; charset=utf-8"),
            "docs.js", Source.of("docs.js", "text/javascript; charset=utf-8"),
            "swagger-ui.css", Source.of(renderer + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js",
                Source.of(renderer + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "favicon-32x32.png", Source.of(renderer + "favicon-32x32.png", "image/png"));
  }

  private interface Making {
    byte[] of(byte[] resource) throws IOException;
  }

  private record Source(String resource, String contentType, Making making) {
    static Source of(String resource, String contentType) {
      return new Source(resource, contentType, bytes -> bytes);
    }
  }

  Optional<Kept> find(String name) {
    var source = sources.get(name);
    return source == null
        ? Optional.empty()
        : Optional.of(read.computeIfAbsent(name, _ -> read(source)));
  }

  private static Kept read(Source source) {
    try (var in = open(source.resource())) {
      return Kept.of(source.making().of(in.readAllBytes()), source.contentType());
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
