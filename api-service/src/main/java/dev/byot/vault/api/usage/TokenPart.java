package dev.byot.vault.api.usage;

import dev.byot.vault.catalogue.UsageShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a member of an answer tells, by its path.
enum TokenPart {
  MODEL,
  INPUT,
  /// Read beside that: what was written into a cache or read from it, and what tools said.
  CACHE_WRITTEN,
  CACHE_READ,
  TOOLS,
  OUTPUT,
  THOUGHTS,
  /// Input and output, and for some providers thoughts that are in neither.
  TOTAL;

  /// Chat completions and embeddings, responses, and streams: the last chunk, `response.completed`,
  /// and Groq's own place.
  private static final Map<String, TokenPart> OPENAI =
      paths(
          List.of("", "response/", "x_groq/"),
          Map.of(
              "model", MODEL,
              "usage/prompt_tokens", INPUT,
              "usage/input_tokens", INPUT,
              "usage/completion_tokens", OUTPUT,
              "usage/output_tokens", OUTPUT,
              "usage/total_tokens", TOTAL));

  /// Messages, and streams: `message_start`, then `message_delta` with what it came to.
  private static final Map<String, TokenPart> ANTHROPIC =
      paths(
          List.of("", "message/"),
          Map.of(
              "model", MODEL,
              "usage/input_tokens", INPUT,
              "usage/cache_creation_input_tokens", CACHE_WRITTEN,
              "usage/cache_read_input_tokens", CACHE_READ,
              "usage/output_tokens", OUTPUT));

  private static final Map<String, TokenPart> GEMINI =
      Map.of(
          "modelVersion", MODEL,
          "usageMetadata/promptTokenCount", INPUT,
          "usageMetadata/toolUsePromptTokenCount", TOOLS,
          "usageMetadata/candidatesTokenCount", OUTPUT,
          "usageMetadata/thoughtsTokenCount", THOUGHTS);

  static Map<String, TokenPart> of(UsageShape shape) {
    return switch (shape) {
      case OPENAI -> OPENAI;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
    };
  }

  private static Map<String, TokenPart> paths(List<String> places, Map<String, TokenPart> names) {
    var paths = new HashMap<String, TokenPart>();
    for (var place : places) {
      names.forEach((name, part) -> paths.put(place + name, part));
    }
    return Map.copyOf(paths);
  }
}
