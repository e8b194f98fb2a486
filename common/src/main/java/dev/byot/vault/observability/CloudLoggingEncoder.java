package dev.byot.vault.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.byot.vault.json.Json;
import java.nio.charset.StandardCharsets;

/// One JSON object a line, with the fields that Cloud Logging knows
/// (https://cloud.google.com/logging/docs/structured-logging).
final class CloudLoggingEncoder extends EncoderBase<ILoggingEvent> {
  // Cloud Logging takes 256 KiB an entry.
  private static final int MAX_TEXT = 64 * 1024;

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
    var line = Json.object().put("severity", severity(event.getLevel()));
    line.put("time", event.getInstant().toString());
    line.put("message", cut(event.getFormattedMessage()));
    line.put("service", service);
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    event.getMDCPropertyMap().forEach(line::put);
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", cut(stackTraces.convert(event)));
    }
    return (new String(Json.bytes(line), StandardCharsets.UTF_8) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
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
