package dev.byot.vault.api.genkit;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.proxy.ProxyFixture;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `X-Vault-Key` on calls to flows: `ask` and `chat` use OpenAI's keys, `group/both` Anthropic's
/// too.
final class FlowKeyNamesTest {
  private static final String WORK_KEY = "sk-anns-key-at-work-0123456789";

  private final ScriptedUpstream upstream = ScriptedUpstream.answering(ScriptedUpstream.ok("{}"));
  private final ProxyFixture vault = ProxyFixture.inFrontOf(upstream.url());

  @BeforeEach
  void store() {
    vault.store.store(
        new KeyRef(ProxyFixture.owner(ANN), new ProviderId("openai"), new KeyName("work")),
        WORK_KEY);
    vault.store.store(key(ANN, "anthropic"), "the-anthropic-key");
  }

  @AfterEach
  void close() throws Exception {
    vault.close();
    upstream.close();
  }

  private HttpRequest.Builder call(String flow) {
    return vault
        .post("/v1/genkit/" + flow, "{\"data\":1}")
        .header("Authorization", "Bearer " + ANN);
  }

  private HttpResponse<String> call(String flow, String name) throws Exception {
    return vault.send(call(flow).header("X-Vault-Key", name));
  }

  private void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(upstream.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"work", "openai=work", " openai=work "})
  void pickTheKeyOfAFlowWithOneProvider(String name) throws Exception {
    assertThat(call("chat", name).statusCode()).isEqualTo(200);

    var sent = upstream.requests().getFirst();
    assertThat(sent.header("x-genkit-openai-key")).isEqualTo(WORK_KEY);
    assertThat(String.join("\n", sent.headers())).doesNotContainIgnoringCase("x-vault-key");
  }

  @Test
  void pickTheKeyThatACapabilityIsFor() throws Exception {
    call("ask", "work");
    var given = upstream.requests().getFirst().header("x-genkit-openai-key");

    vault.chat(given);

    assertThat(upstream.requests().getLast().header("authorization"))
        .isEqualTo("Bearer " + WORK_KEY);
  }

  @Test
  void leaveTheProvidersThatTheyDoNotNameToTheOwnersOrder() throws Exception {
    call("group/both", "openai=work");
    call("group/both", "anthropic=default");
    call("group/both", "anthropic=default, openai=work");

    assertThat(upstream.requests())
        .extracting(sent -> sent.header("x-genkit-openai-key"))
        .containsExactly(WORK_KEY, ANNS_KEY, WORK_KEY);
    assertThat(upstream.requests())
        .extracting(sent -> sent.header("x-genkit-anthropic-key"))
        .containsOnly("the-anthropic-key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chat | openai=work | openai=work",
        "chat | work | openai=work",
        "ask | openai=default | openai=default",
        "group/both | openai=work | openai=work,anthropic=default",
      })
  void areToldInTheAnswerAsARequestWouldNameThem(String flow, String name, String told)
      throws Exception {
    var answer = call(flow, name);
    var again = call(flow, told);

    assertThat(answer.headers().allValues("x-vault-key")).containsExactly(told);
    assertThat(answer.body()).isEqualTo("{}");
    assertThat(again.headers().allValues("x-vault-key")).containsExactly(told);
  }

  @Test
  void areToldToThePageOfAnAllowedOrigin() throws Exception {
    var answer = vault.send(call("chat").header("Origin", ProxyFixture.PAGE));

    assertThat(answer.headers().firstValue("access-control-expose-headers").orElseThrow())
        .contains("x-vault-key");
  }

  @Test
  void areNotToldWhereTheFlowWasNotCalled() throws Exception {
    assertThat(call("chat", "other").headers().allValues("x-vault-key")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"chat,other", "chat,openai=other", "group/both,anthropic=work"})
  void neverFallOverToAnotherKey(String flow, String name) throws Exception {
    assertRefused(call(flow, name), 403, "no-key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group/both | work",
        "group/both | openai=work,work",
        "group/both | openai=work,openai=work",
        "group/both | openai=work,",
        "group/both | openai=",
        "group/both | =work",
        "group/both | gemini=work",
        "chat | gemini=work",
        "chat | openai=work=1",
        "chat | Work",
        "chat | work,default",
      })
  void areRefusedWhereItIsNotClearWhatTheyAreFor(String flow, String name) throws Exception {
    assertRefused(call(flow, name), 400, "invalid-key-name");
  }

  @Test
  void areRefusedWhereThereAreTwo() throws Exception {
    var answer =
        vault.send(call("chat").header("X-Vault-Key", "work").header("X-Vault-Key", "default"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(upstream.connections()).isZero();
  }
}
