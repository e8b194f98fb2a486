package dev.byot.vault.local;

import java.util.List;

/// What providers answer, in the form that their SDKs read; a stream in its parts.
final class SdkAnswers {
  private SdkAnswers() {}

  /// @param path tells whose form
  /// @param text without anything that JSON would escape
  static List<String> of(String path, boolean stream, String text) {
    if (path.endsWith("/chat/completions")) {
      return stream ? openAiStream(text) : List.of(openAi(text));
    }
    if (path.endsWith("/messages")) {
      return stream ? anthropicStream(text) : List.of(anthropic(text));
    }
    if (path.endsWith(":streamGenerateContent")) {
      return List.of(
          "data: " + gemini("The ") + "\r\n\r\n", "data: " + gemini(rest(text)) + "\r\n\r\n");
    }
    if (path.endsWith(":generateContent")) {
      return List.of(gemini(text));
    }
    throw new IllegalArgumentException("nobody should call " + path);
  }

  private static String rest(String text) {
    return text.substring("The ".length());
  }

  private static String openAi(String text) {
    return """
    {"id": "c", "object": "chat.completion", "created": 1, "model": "m",
     "choices": [{"index": 0, "finish_reason": "stop",
                  "message": {"role": "assistant", "content": "%s"}}],
     "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
    """
        .formatted(text);
  }

  private static List<String> openAiStream(String text) {
    var chunk =
        """
        data: {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", \
        "choices": [{"index": 0, "delta": %s, "finish_reason": %s}]}

        """;
    return List.of(
        chunk.formatted("{\"role\": \"assistant\", \"content\": \"The \"}", "null"),
        chunk.formatted("{\"content\": \"" + rest(text) + "\"}", "null"),
        chunk.formatted("{}", "\"stop\""),
        "data: [DONE]\n\n");
  }

  private static String anthropic(String text) {
    return anthropicMessage("[{\"type\": \"text\", \"text\": \"" + text + "\"}]", "\"end_turn\"");
  }

  private static String anthropicMessage(String content, String stopReason) {
    return """
    {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": %s, \
    "stop_reason": %s, "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 1}}\
    """
        .formatted(content, stopReason);
  }

  private static List<String> anthropicStream(String text) {
    var delta = "\"index\": 0, \"delta\": {\"type\": \"text_delta\", \"text\": \"";
    return List.of(
        event("message_start", "\"message\": " + anthropicMessage("[]", "null")),
        event(
            "content_block_start",
            "\"index\": 0, \"content_block\": {\"type\": \"text\", \"text\": \"\"}"),
        event("content_block_delta", delta + "The \"}"),
        event("content_block_delta", delta + rest(text) + "\"}"),
        event("content_block_stop", "\"index\": 0"),
        event(
            "message_delta",
            "\"delta\": {\"stop_reason\": \"end_turn\", \"stop_sequence\": null},"
                + " \"usage\": {\"output_tokens\": 2}"),
        event("message_stop", "\"x\": 0"));
  }

  private static String event(String type, String members) {
    return "event: " + type + "\ndata: {\"type\": \"" + type + "\", " + members + "}\n\n";
  }

  private static String gemini(String text) {
    return "{\"candidates\": [{\"index\": 0, \"finishReason\": \"STOP\", \"content\": {\"role\": \"model\","
        + " \"parts\": [{\"text\": \""
        + text
        + "\"}]}}], \"usageMetadata\": {\"promptTokenCount\": 1, \"candidatesTokenCount\": 1,"
        + " \"totalTokenCount\": 2}}";
  }
}
