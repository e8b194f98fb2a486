package dev.byot.vault.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Logs as one JSON object a line, in Cloud Logging's format; configured here and nowhere else.
public final class JsonLogging {
  // They print headers, bodies or frames, and so tokens and keys: never below WARN, whatever the
  // configured level.
  private static final List<String> WIRE_LOGGERS =
      List.of(
          "sun.net.www.protocol.http",
          "jdk.httpclient",
          "jdk.internal.httpclient",
          "com.sun.net.httpserver",
          "org.apache.hc",
          "io.grpc",
          "io.netty",
          "com.google.api.client.http",
          "com.google.api.gax",
          "com.google.auth",
          "io.helidon");

  // Warns, with a stack trace, of every mapper manager that is set: see ApiServer. Says nothing
  // else.
  private static final String NOISE = "io.helidon.common.mapper.GlobalManager";

  /// The levels that there are.
  public static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private JsonLogging() {}

  /// Logs to the standard output from now on.
  ///
  /// @param service its name, in every line
  /// @param level one of [#LEVELS]
  public static void toStdout(String service, String level) {
    start(service, level, new ConsoleAppender<>());
  }

  /// Logs to the end of a file from now on.
  public static void toFile(String service, String level, Path file) {
    var appender = new FileAppender<ILoggingEvent>();
    appender.setFile(file.toString());
    start(service, level, appender);
  }

  private static void start(
      String service, String level, OutputStreamAppender<ILoggingEvent> appender) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var encoder = new CloudLoggingEncoder(service);
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.valueOf(level));
    if (!root.getLevel().isGreaterOrEqual(Level.WARN)) {
      WIRE_LOGGERS.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    }
    context.getLogger(NOISE).setLevel(Level.OFF);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
