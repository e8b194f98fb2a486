package dev.byot.vault.api.verify;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.proxy.ProxyFixture;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.events.EventType;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Message;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VerifyRoutesTest {
  private static final String PATH = "/v1/verify/openai";
  private static final String REFUSAL =
      "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key\"}}";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  private static String answer(int status, String body) {
    return "HTTP/1.1 "
        + status
        + " Whatever\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static HttpResponse<String> verify(ProxyFixture vault, String path) throws Exception {
    return vault.send(vault.post(path, "").header("Authorization", "Bearer " + ANN));
  }

  private static JsonNode finding(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parseObject(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private static List<ReportCheck> reports(ProxyFixture vault) {
    return vault.reports.published().stream().map(VerifyRoutesTest::report).toList();
  }

  private static ReportCheck report(Message message) {
    return (ReportCheck) CommandMessages.decode(message);
  }

  @Test
  void saysThatTheProviderTakesTheKeyAndReportsIt() throws Exception {
    var provider = opened(ScriptedUpstream.answering(answer(200, "{\"data\":[]}")));
    var vault = opened(ProxyFixture.inFrontOf(provider.url()));

    var finding = finding(verify(vault, PATH));

    assertThat(finding.path("result").textValue()).isEqualTo("good");
    assertThat(finding.path("providerStatus").intValue()).isEqualTo(200);
    var request = provider.requests().getFirst();
    assertThat(request.line()).startsWith("GET /v1/models ");
    assertThat(request.header("authorization")).isEqualTo("Bearer " + ANNS_KEY);
    assertThat(request.headers().toString()).doesNotContain(ANN);
    assertThat(vault.publisher.published(EventType.KEY_USED)).hasSize(1);
    assertThat(reports(vault)).singleElement().matches(report -> report.report().good());
    assertThat(reports(vault).getFirst().report().confirmed()).isTrue();
  }

  @Test
  void saysThatTheProviderRefusesTheKeyAndReportsThat() throws Exception {
    var provider = opened(ScriptedUpstream.answering(answer(401, REFUSAL)));
    var vault = opened(ProxyFixture.inFrontOf(provider.url()));

    var finding = finding(verify(vault, PATH + "/default"));

    assertThat(finding.path("result").textValue()).isEqualTo("refused");
    assertThat(finding.path("providerCode").textValue()).isEqualTo("invalid_api_key");
    assertThat(reports(vault)).singleElement().matches(report -> !report.report().good());
    assertThat(reports(vault).getFirst().key()).isEqualTo(key(ANN, "openai"));
  }

  @Test
  void reportsNothingWhereTheProviderSaysNothingOfTheKey() throws Exception {
    for (var unclear : List.of(answer(403, REFUSAL), answer(429, "{}"), answer(500, "<html>"))) {
      var provider = opened(ScriptedUpstream.answering(unclear));
      var vault = opened(ProxyFixture.inFrontOf(provider.url()));

      assertThat(finding(verify(vault, PATH)).path("result").textValue()).isEqualTo("unclear");
      assertThat(reports(vault)).isEmpty();
    }
  }

  @Test
  void opensAKeyThatTheProviderHadRefusedForTheCheckOnly() throws Exception {
    var provider = opened(ScriptedUpstream.answering(answer(200, "{}")));
    var vault = opened(ProxyFixture.inFrontOf(provider.url()));
    vault.store.setStatus(key(ANN, "openai"), KeyStatus.INVALID);

    assertThat(finding(verify(vault, PATH)).path("result").textValue()).isEqualTo("good");

    assertThat(vault.publisher.published(EventType.KEY_OPENED)).hasSize(1);
    var call = vault.chat(ANN);
    assertThat(call.statusCode()).isEqualTo(403);
    assertThat(call.body()).contains("key-invalid");
    assertThat(provider.requests()).hasSize(1);
  }

  @Test
  void asksNobodyWithAKeyThatMayNotBeUsed() throws Exception {
    var provider = opened(ScriptedUpstream.answering(answer(200, "{}")));
    var vault = opened(ProxyFixture.inFrontOf(provider.url()));

    assertThat(verify(vault, "/v1/verify/anthropic").body()).contains("no-key");
    vault.store.setStatus(key(ANN, "openai"), KeyStatus.DISABLED);
    assertThat(verify(vault, PATH).body()).contains("key-disabled");
    vault.store.store(key(ANN, "gemini"), ANNS_KEY, Instant.EPOCH);
    vault.store.setStatus(key(ANN, "gemini"), KeyStatus.INVALID);
    assertThat(verify(vault, "/v1/verify/gemini").body()).contains("key-expired");

    assertThat(provider.requests()).isEmpty();
    assertThat(reports(vault)).isEmpty();
  }

  @Test
  void tellsAProviderThatIsAwayFromABadKey() throws Exception {
    var gone = ScriptedUpstream.answering("");
    gone.close();
    var vault = opened(ProxyFixture.inFrontOf(gone.url()));

    var answer = verify(vault, PATH);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream-unreachable");
    assertThat(reports(vault)).isEmpty();
  }

  @Test
  void answersEvenIfTheReportCannotBePublished() throws Exception {
    var provider = opened(ScriptedUpstream.answering(answer(200, "{}")));
    var vault = opened(ProxyFixture.inFrontOf(provider.url()));
    vault.reports.goDown();

    assertThat(finding(verify(vault, PATH)).path("result").textValue()).isEqualTo("good");
  }

  @Test
  void asksNobodyWhileTheUseCannotBeRecorded() throws Exception {
    var provider = opened(ScriptedUpstream.answering(answer(200, "{}")));
    var vault = opened(ProxyFixture.inFrontOf(provider.url()));
    vault.publisher.hold();

    assertThat(verify(vault, PATH).statusCode()).isEqualTo(503);

    assertThat(provider.requests()).isEmpty();
    vault.publisher.release();
  }
}
