package dev.byot.vault.api.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.CheckReport;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CheckReportsTest {
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "ann"), new ProviderId("openai"), KeyName.DEFAULT);

  private final FakeMessages messages = new FakeMessages();
  private final CheckReports reports = new CheckReports(messages);
  private final CommandId secretId = CommandId.next();
  private final CheckReport report = CheckReport.refusal(Instant.EPOCH, 401, "invalid_api_key");

  @Test
  void publishesAReportInTheOrderOfItsKey() {
    assertThat(reports.report(KEY, secretId, report, "request-1")).isCompleted();

    var message = messages.published().getFirst();
    assertThat(message.orderingKey()).isEqualTo(KEY.toString());
    assertThat(message.attributes()).containsEntry(CommandMessages.REQUEST, "request-1");
    assertThat(CommandMessages.decode(message)).isEqualTo(new ReportCheck(KEY, secretId, report));
  }

  @Test
  void saysThatAReportIsLost() {
    messages.goDown();

    assertThat(reports.report(KEY, secretId, report, "request-1")).isCompletedExceptionally();
  }
}
