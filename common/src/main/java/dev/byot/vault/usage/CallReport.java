package dev.byot.vault.usage;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is told of a call that was sent and has ended: numbers, and the model's name. Of what was
/// said in it, nothing.
///
/// @param status the status of the answer, 0 if there was none
/// @param requestBytes of the body that was passed on to the provider
/// @param answerBytes of the body that was passed back
/// @param estimatedTokens assumed beyond what the provider told, 0 if it told all
/// @param lasted from when the request went out
public record CallReport(
    int status,
    Ending ending,
    long requestBytes,
    long answerBytes,
    Tokens tokens,
    long estimatedTokens,
    Duration lasted) {
  private static final int FIRST_REFUSAL = 400;
  private static final int LAST_STATUS = 999;

  /// As the data of an event.
  public Map<String, String> data() {
    var data = new HashMap<String, String>();
    put(data, "status", status == 0 ? null : status);
    data.put("ending", ending.toString());
    data.put("requestBytes", Long.toString(requestBytes));
    data.put("answerBytes", Long.toString(answerBytes));
    data.put("durationMs", Long.toString(lasted.toMillis()));
    put(data, "model", tokens.model());
    put(data, "inputTokens", tokens.input());
    put(data, "outputTokens", tokens.output());
    put(data, "estimatedTokens", estimatedTokens == 0 ? null : estimatedTokens);
    return data;
  }

  private static void put(Map<String, String> data, String name, @Nullable Object value) {
    if (value != null) {
      data.put(name, value.toString());
    }
  }

  /// Reads what [#data] wrote.
  ///
  /// @throws IllegalArgumentException if it is anything else
  static CallReport of(Map<String, String> data) {
    return new CallReport(
        data.containsKey("status") ? status(number(data, "status")) : 0,
        Ending.parse(data.getOrDefault("ending", "")),
        number(data, "requestBytes"),
        number(data, "answerBytes"),
        new Tokens(
            data.get("model"),
            data.containsKey("inputTokens") ? number(data, "inputTokens") : null,
            data.containsKey("outputTokens") ? number(data, "outputTokens") : null),
        data.containsKey("estimatedTokens") ? number(data, "estimatedTokens") : 0,
        Duration.ofMillis(number(data, "durationMs")));
  }

  private static int status(long number) {
    if (number > LAST_STATUS) {
      throw new IllegalArgumentException("status is out of range");
    }
    return (int) number;
  }

  private static long number(Map<String, String> data, String name) {
    var number = Long.parseLong(data.getOrDefault(name, ""));
    if (!Tokens.isCount(number)) {
      throw new IllegalArgumentException(name + " is out of range");
    }
    return number;
  }

  private boolean failed() {
    return status >= FIRST_REFUSAL || ending.isFailure();
  }

  Counts counts() {
    var input = tokens.input();
    var output = tokens.output();
    return new Counts(
        1,
        failed() ? 1 : 0,
        input == null ? 0 : input,
        output == null ? 0 : output,
        estimatedTokens,
        requestBytes,
        answerBytes);
  }
}
