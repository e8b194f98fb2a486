package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.events.EventType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Providers that refuse the key of an ordinary call.
final class ProxyRefusedKeyTest {
  private static final String REFUSAL =
      answer(401, "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key\"}}");
  private static final String BUSY = answer(500, "{}");

  /// What the provider says to calls, and to the check of a key.
  private volatile String toCalls = REFUSAL;

  private volatile String toChecks = REFUSAL;

  /// What happens while the provider thinks.
  private volatile Runnable meanwhile = () -> {};

  private final ScriptedUpstream upstream =
      ScriptedUpstream.start(conversation -> {
        for (var asked = conversation.read(); asked != null; asked = conversation.read()) {
          meanwhile.run();
          conversation.say(asked.line().startsWith("GET /v1/models ") ? toChecks : toCalls);
        }
      });
  private final ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @AfterEach
  void close() throws Exception {
    vault.close();
    upstream.close();
  }

  private static String answer(int status, String body) {
    return "HTTP/1.1 "
        + status
        + " Whatever\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private List<ReportCheck> reports() {
    return vault.reports.published().stream()
        .map(message -> (ReportCheck) CommandMessages.decode(message))
        .toList();
  }

  private ReportCheck firstReport() {
    await().untilAsserted(() -> assertThat(reports()).hasSize(1));
    return reports().getFirst();
  }

  @Test
  void confirmsARefusalByTheCheckAndReportsIt() throws Exception {
    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("Incorrect API key");
    var told = firstReport();
    assertThat(told.key()).isEqualTo(key(ANN, "openai"));
    assertThat(told.secretId())
        .isEqualTo(
            Objects.requireNonNull(vault.store.find(key(ANN, "openai")).secret()).secretId());
    assertThat(told.report().good()).isFalse();
    assertThat(told.report().confirmed()).isTrue();
    assertThat(told.report().providerCode()).isEqualTo("invalid_api_key");
    assertThat(vault.publisher.published(EventType.KEY_USED)).hasSize(2);
  }

  @Test
  void reportsTheRefusalItselfWhereTheCheckSaysNothing() throws Exception {
    toChecks = BUSY;

    vault.chat(ANN);

    assertThat(firstReport().report().good()).isFalse();
    assertThat(firstReport().report().confirmed()).isFalse();
  }

  @Test
  void reportsTheRefusalItselfWhereTheCheckBreaks() throws Exception {
    meanwhile =
        () -> {
          vault.store.breakWith(new StackOverflowError());
          vault.hear(ProxyFixture.event(EventType.KEY_UPDATED, key(ANN, "openai")));
        };

    vault.chat(ANN);

    assertThat(firstReport().report().good()).isFalse();
    assertThat(firstReport().report().confirmed()).isFalse();
  }

  @Test
  void reportsThatTheCheckFoundTheKeyGood() throws Exception {
    toChecks = answer(200, "{}");

    vault.chat(ANN);

    assertThat(firstReport().report().good()).isTrue();
  }

  @Test
  void reportsASecretOnceInTenSecondsHoweverManyCallsAreRefused() throws Exception {
    toChecks = BUSY;
    for (var i = 0; i < 10; i++) {
      vault.chat(ANN);
    }
    firstReport();
    vault.later(Duration.ofSeconds(10));
    vault.chat(ANN);

    await().untilAsserted(() -> assertThat(reports()).hasSize(2));
    assertThat(upstream.requests()).hasSize(11 + 2);
  }

  @Test
  void reportsNobodyElsesKey() throws Exception {
    vault.chat(ANN);
    firstReport();
    vault.chat(BOB);

    await().untilAsserted(() -> assertThat(reports()).hasSize(2));
    assertThat(reports())
        .extracting(ReportCheck::key)
        .containsExactly(key(ANN, "openai"), key(BOB, "openai"));
  }

  @ParameterizedTest
  @CsvSource({
    "403, invalid_api_key",
    "401, mismatched_organization",
    "400, invalid_api_key",
    "200, invalid_api_key",
    "500, invalid_api_key"
  })
  void takesNothingElseForARefusal(int status, String code) throws Exception {
    toCalls = answer(status, "{\"error\":{\"code\":\"" + code + "\"}}");

    assertThat(vault.chat(ANN).statusCode()).isEqualTo(status);
    toCalls = REFUSAL;
    vault.chat(BOB);

    await().untilAsserted(() -> assertThat(reports()).isNotEmpty());
    assertThat(reports()).extracting(ReportCheck::key).containsExactly(key(BOB, "openai"));
  }

  @Test
  void takesWhatAFlowSaysForNoRefusal() throws Exception {
    vault.send(vault.post("/v1/genkit/chat", "{}").header("Authorization", "Bearer " + ANN));
    vault.chat(BOB);

    await().untilAsserted(() -> assertThat(reports()).isNotEmpty());
    assertThat(reports()).extracting(ReportCheck::key).containsExactly(key(BOB, "openai"));
  }
}
