package dev.byot.vault.api.commands;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.messaging.MessagePublisher;
import dev.byot.vault.state.CheckReport;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the worker what providers say of keys. For the role that uses keys: it may not write
/// state, and what it publishes has no document, so the worker believes it only so far.
public final class CheckReports {
  private static final Logger LOG = LoggerFactory.getLogger(CheckReports.class);

  private final MessagePublisher commands;

  /// @param commands the topic of key commands
  public CheckReports(MessagePublisher commands) {
    this.commands = commands;
  }

  /// Starts publishing; the future completes once Pub/Sub has acknowledged. Nobody needs to wait: a
  /// report that is lost comes again with the next call that the provider refuses.
  ///
  /// @param secretId the secret that was used
  public CompletableFuture<Void> report(
      KeyRef key, CommandId secretId, CheckReport report, String requestId) {
    var command = new ReportCheck(key, secretId, report);
    return commands
        .publish(CommandMessages.encode(command, requestId))
        .whenComplete((_, problem) -> {
          if (problem != null) {
            LOG.warn("a report about key {} was not published: {}", key, problem.toString());
          }
        });
  }
}
