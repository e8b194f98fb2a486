package dev.byot.vault.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.byot.vault.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One JSON object a line, with the fields that Cloud Logging knows
/// (https://cloud.google.com/logging/docs/structured-logging).
final class CloudLoggingEncoder extends EncoderBase<ILoggingEvent> {
  // Cloud Logging takes 256 KiB an entry, and a character may take 3 bytes.
  private static final int MAX_TEXT = 32 * 1024;
  // Lone surrogates, C1 controls, line and paragraph separators; the C0 controls JSON escapes.
  private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cs}\\x7f-\\x9f\\u2028\\u2029]");

  private final String service;
  private final ThrowableProxyConverter stackTraces = new ThrowableProxyConverter();

  CloudLoggingEncoder(String service) {
    this.service = service;
    stackTraces.start();
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = Json.object();
    // First, so that no context replaces a field that Cloud Logging knows.
    event.getMDCPropertyMap().forEach((name, value) -> line.put(name, clean(value)));
    line.put("severity", severity(event.getLevel()));
    line.put("time", event.getInstant().toString());
    line.put("message", clean(event.getFormattedMessage()));
    line.put("service", service);
    line.put("logger", event.getLoggerName());
    line.put("thread", clean(event.getThreadName()));
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", clean(stackTraces.convert(event)));
    }
    return (new String(Json.bytes(line), StandardCharsets.UTF_8) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// What fits, and is text: half a surrogate pair would cost the whole line, and a control
  /// character of the upper range is a line's end or worse to some terminals.
  private static String clean(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    var cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    return NOT_TEXT.matcher(cut).replaceAll("\ufffd");
  }

  private static String severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> "ERROR";
      case Level.WARN_INT -> "WARNING";
      case Level.INFO_INT -> "INFO";
      default -> "DEBUG";
    };
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
