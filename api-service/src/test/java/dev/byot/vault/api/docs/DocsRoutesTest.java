package dev.byot.vault.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.contract.ApiDocument;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.keys.VaultClient;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocsRoutesTest {
  private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  private final ApiServer server =
      ApiServer.start(ServerSettings.loopback(0), _ -> false, List.of(new DocsRoutes()));
  private final VaultClient anybody = new VaultClient(server.port(), "nobody");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void areWhereTheBaseUrlLeads() {
    var answer = anybody.get("/");

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("location")).isEqualTo("/docs");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.response().body()).isEmpty();
  }

  @Test
  void loadsAllThatThePageNamesFromThisServer() {
    var page = anybody.get("/docs");

    var loaded =
        LOADED
            .matcher(page.response().body())
            .results()
            .map(link -> URI.create("/docs").resolve(link.group(1)).toString())
            .toList();
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(loaded)
        .hasSize(6)
        .allSatisfy(link -> assertThat(anybody.get(link).status()).as(link).isEqualTo(200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/docs.js", "/docs/docs.css", "/docs/problems"})
  void namesNoOtherHost(String path) {
    assertThat(anybody.get(path).response().body()).doesNotContainPattern("(?:https?:)?//[a-z]");
  }

  @Test
  void hasAStyleThatLoadsNothing() {
    assertThat(anybody.get("/docs/swagger-ui.css").response().body())
        .doesNotContain("@import")
        .doesNotContainPattern("url\\([\"']?(?!data:|[\"'])");
  }

  @Test
  void forbidsWhateverIsNotFromThisServer() {
    var policy = Objects.requireNonNull(anybody.get("/docs").header("content-security-policy"));

    assertThat(policy)
        .startsWith("default-src 'none'; script-src 'self';")
        .contains("connect-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(anybody.get("/docs").response().body())
        .doesNotContain("<script>", "<style>", "onload");
  }

  @Test
  void explainsEveryCodeOfAProblem() {
    var page = anybody.get("/docs/problems");

    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(
            ApiDocument.load()
                .root()
                .at("/components/schemas/ProblemCode/oneOf")
                .findValuesAsText("const"))
        .isNotEmpty()
        .allSatisfy(
            code -> assertThat(page.response().body()).contains("<dt id=\"" + code + "\">"));
    assertThat(page.response().body()).doesNotContain("%s", "`");
  }

  @Test
  void isWhereTheTypeOfAProblemLeads() {
    var type = URI.create("/docs").resolve(anybody.delete("/docs").text("type"));

    assertThat(anybody.get(type.getPath()).response().body())
        .contains("<dt id=\"" + type.getFragment() + "\">");
  }

  @Test
  void servesTheContract() {
    var contract = anybody.get("/openapi.yaml");

    assertThat(contract.header("content-type")).isEqualTo("application/yaml");
    assertThat(contract.response().body()).contains("openapi: 3.1", "/v1/keys/{provider}:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/docs", "/docs/swagger-ui-bundle.js"})
  void mayBeKept(String path) {
    var etag = Objects.requireNonNull(anybody.get(path).header("etag"));

    assertThat(anybody.get(path, "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(anybody.get(path).header("cache-control")).isEqualTo("public, max-age=300");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/swagger-ui.js", "/docs/oauth2-redirect.html", "/docs/pom.xml"})
  void hasNothingElse(String path) {
    assertThat(anybody.get(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/docs", "/openapi.yaml"})
  void canOnlyBeRead(String path) {
    assertThat(anybody.delete(path).status()).isEqualTo(405);
  }
}
