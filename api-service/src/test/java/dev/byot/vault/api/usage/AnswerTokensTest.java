package dev.byot.vault.api.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.catalogue.UsageShape;
import dev.byot.vault.usage.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerTokensTest {
  private static final String JSON = "application/json; charset=UTF-8";
  private static final String SSE = "text/event-stream";

  private static final String CHAT =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1741569952,"model":"gpt-4.1-2025-04-14",
       "choices":[{"index":0,"message":{"role":"assistant","content":"\\"usage\\":{\\"prompt_tokens\\":99} ü\\ud83d\\ude00",
         "refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
       "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,
         "prompt_tokens_details":{"cached_tokens":3,"prompt_tokens":77},"completion_tokens_details":{"reasoning_tokens":0}},
       "service_tier":"default"}
      """;

  private static final String CHAT_STREAM =
      """
      data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":null}

      data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}

      data: [DONE]

      """;

  private static final String RESPONSES_STREAM =
      """
      event: response.created
      data: {"type":"response.created","response":{"id":"r","model":"gpt-5","usage":null}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","delta":"data: {"}

      event: response.completed
      data: {"type":"response.completed","response":{"id":"r","model":"gpt-5","output":[{"content":[]}],"usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":0},"output_tokens":87,"total_tokens":123}}}

      """;

  private static final String MESSAGE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-1","content":[{"type":"text","text":"Hi!"}],
       "stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,
       "cache_creation":{"ephemeral_5m_input_tokens":100},"output_tokens":6,"service_tier":"standard"}}
      """;

  private static final String MESSAGE_STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"m","model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":25,"cache_read_input_tokens":5,"output_tokens":1}}}

      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private static final String GENERATED =
      """
      {"candidates":[{"content":{"parts":[{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":7,
       "thoughtsTokenCount":30,"toolUsePromptTokenCount":2,"totalTokenCount":43,
       "promptTokensDetails":[{"modality":"TEXT","tokenCount":4}]},"modelVersion":"gemini-2.5-flash"}
      """;

  private static final String GENERATED_STREAM =
      "data: {\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":4,\"totalTokenCount\":4},"
          + "\"modelVersion\":\"gemini-2.5-flash\"}\r\n\r\n"
          + "data: {\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":4,"
          + "\"candidatesTokenCount\":9,\"totalTokenCount\":13},\"modelVersion\":\"gemini-2.5-flash\"}\r\n\r\n";

  private static final String GENERATED_LIST =
      """
      [{"candidates":[{}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":1},"modelVersion":"g"}
      ,
      {"candidates":[{}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":9},"modelVersion":"g"}]
      """;

  private static Tokens tokens(String model, long input, long output) {
    return new Tokens(model, input, output);
  }

  static Stream<Arguments> recorded() {
    return Stream.of(
        Arguments.of(UsageShape.OPENAI, JSON, CHAT, tokens("gpt-4.1-2025-04-14", 19, 10)),
        Arguments.of(UsageShape.OPENAI, SSE, CHAT_STREAM, tokens("gpt-4o", 8, 2)),
        Arguments.of(UsageShape.OPENAI, SSE, RESPONSES_STREAM, tokens("gpt-5", 36, 87)),
        Arguments.of(UsageShape.ANTHROPIC, JSON, MESSAGE, tokens("claude-opus-4-1", 1110, 6)),
        Arguments.of(
            UsageShape.ANTHROPIC, SSE, MESSAGE_STREAM, tokens("claude-sonnet-4-5", 30, 15)),
        Arguments.of(UsageShape.GEMINI, JSON, GENERATED, tokens("gemini-2.5-flash", 6, 37)),
        Arguments.of(UsageShape.GEMINI, SSE, GENERATED_STREAM, tokens("gemini-2.5-flash", 4, 9)),
        Arguments.of(UsageShape.GEMINI, JSON, GENERATED_LIST, tokens("g", 4, 9)));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void readsWhatIsSplitAnywhere(UsageShape shape, String type, String answer, Tokens told) {
    var bytes = answer.getBytes(StandardCharsets.UTF_8);

    for (var split = 0; split <= bytes.length; split++) {
      try (var tokens = new AnswerTokens(shape, type, "")) {
        tokens.read(bytes, 0, split);
        tokens.read(bytes, split, bytes.length - split);

        assertThat(tokens.tokens()).as("split at %d", split).isEqualTo(told);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void readsByteByByteAndZipped(UsageShape shape, String type, String answer, Tokens told)
      throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(zipped)) {
      zip.write(answer.getBytes(StandardCharsets.UTF_8));
    }
    for (var coded :
        Map.of("", answer.getBytes(StandardCharsets.UTF_8), "gzip", zipped.toByteArray())
            .entrySet()) {
      try (var tokens = new AnswerTokens(shape, type, coded.getKey())) {
        for (var i = 0; i < coded.getValue().length; i++) {
          tokens.read(coded.getValue(), i, 1);
        }

        assertThat(tokens.tokens()).as(coded.getKey()).isEqualTo(told);
      }
    }
  }

  private static Tokens read(UsageShape shape, String type, String encoding, String answer) {
    var bytes = answer.getBytes(StandardCharsets.UTF_8);
    try (var tokens = new AnswerTokens(shape, type, encoding)) {
      tokens.read(bytes, 0, bytes.length);
      return tokens.tokens();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "ü", "😀", "\\\\", "\\\"", "\\u00fc", "\\ud83d\\ude00", "\\n\\u0041b"})
  void readsBehindTextsOfAnyLength(String piece) {
    for (var before = 0; before < 8; before++) {
      var text = "a".repeat(before) + piece.repeat(200_000 / piece.length());
      var answer = CHAT.replace("\"created\":1741569952", "\"text\":\"" + text + "\"");

      assertThat(read(UsageShape.OPENAI, JSON, "", answer))
          .isEqualTo(tokens("gpt-4.1-2025-04-14", 19, 10));
    }
  }

  @Test
  void countsThoughtsThatOnlyTheTotalTellsOf() {
    var answer =
        "{\"model\":\"grok-4\",\"usage\":{\"prompt_tokens\":32,\"completion_tokens\":9,\"total_tokens\":135}}";

    assertThat(read(UsageShape.OPENAI, JSON, "", answer)).isEqualTo(tokens("grok-4", 32, 103));
  }

  @Test
  void readsEmbeddingsAndGroqsOwnPlace() {
    assertThat(
            read(
                UsageShape.OPENAI,
                JSON,
                "",
                "{\"data\":[{\"embedding\":[0.1,-2]}],\"model\":\"e\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"))
        .isEqualTo(tokens("e", 8, 0));
    assertThat(
            read(
                UsageShape.OPENAI,
                SSE,
                "",
                "data:{\"model\":\"l\",\"x_groq\":{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}}\n\n"))
        .isEqualTo(tokens("l", 1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"usage\":{\"prompt_tokens\":-1}}",
        "{\"usage\":{\"prompt_tokens\":1e3}}",
        "{\"usage\":{\"prompt_tokens\":99999999999999999999999}}",
        "{\"usage\":{\"prompt_tokens\":\"12\"}}",
        "{\"usage\":[{\"prompt_tokens\":12}]}",
        "{\"model\":\"a b\"}",
        "{\"model\":\"<script>\"}",
        "{\"model\":{\"model\":\"x\"}}",
        "]}{",
        "\"usage\"",
        "",
        "null"
      })
  void believesNothingElse(String answer) {
    assertThat(read(UsageShape.OPENAI, JSON, "", answer)).isEqualTo(Tokens.UNSAID);
  }

  @Test
  void readsNoOtherTypeOrEncoding() {
    assertThat(read(UsageShape.OPENAI, "text/plain", "", CHAT)).isEqualTo(Tokens.UNSAID);
    assertThat(read(UsageShape.OPENAI, JSON, "br", CHAT)).isEqualTo(Tokens.UNSAID);
    assertThat(read(UsageShape.OPENAI, JSON, "gzip", CHAT)).isEqualTo(Tokens.UNSAID);
  }

  @Test
  void keepsWhatWasToldBeforeTheAnswerBrokeOff() {
    assertThat(
            read(
                UsageShape.ANTHROPIC,
                SSE,
                "",
                MESSAGE_STREAM.substring(0, MESSAGE_STREAM.indexOf("event: message_delta"))))
        .isEqualTo(tokens("claude-sonnet-4-5", 30, 1));
  }

  private static long untold(UsageShape shape, String encoding, byte[]... pieces) {
    try (var tokens = new AnswerTokens(shape, SSE, encoding)) {
      for (var piece : pieces) {
        tokens.read(piece, 0, piece.length);
      }
      return tokens.untoldBytes();
    }
  }

  private static byte[] zipped(String text) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(zipped)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return zipped.toByteArray();
  }

  @Test
  void measuresTextOfWhichNothingIsToldWithoutWhatFramesIt() throws IOException {
    var silent = delta("{\"content\":\"Grüß\"}").repeat(100);
    var bytes = silent.getBytes(StandardCharsets.UTF_8);

    assertThat(untold(UsageShape.OPENAI, "", bytes, bytes)).isEqualTo(2 * 600);
    assertThat(untold(UsageShape.OPENAI, "gzip", zipped(silent))).isEqualTo(600);
  }

  private static String delta(String delta) {
    return "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
  }

  @Test
  void measuresTextsOfAnyLengthAndDepth() {
    var call = "{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
    var stream = delta("{\"content\":\"" + "x".repeat(10_000) + "\"}") + delta(call);

    assertThat(untold(UsageShape.OPENAI, "", stream.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(10_002);
  }

  @Test
  void takesWhatItCannotDecodeForFourTimesAsMuchText() {
    var bytes = new byte[100];

    assertThat(untold(UsageShape.OPENAI, "br", bytes, bytes)).isEqualTo(800);
    assertThat(untold(UsageShape.OPENAI, "gzip", bytes, bytes)).isEqualTo(800);
  }

  @Test
  void measuresOnlyWhatComesWithOrAfterWhatIsToldLast() {
    var start = MESSAGE_STREAM.indexOf("event: ping");
    var first = MESSAGE_STREAM.substring(0, start).getBytes(StandardCharsets.UTF_8);
    var second =
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"four\"}}\n\n"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(untold(UsageShape.ANTHROPIC, "", second, first, second)).isEqualTo(4);
    assertThat(untold(UsageShape.ANTHROPIC, "", second)).isEqualTo(4);
  }
}
