package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Fault;
import io.grpc.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class FaultsCommandTest {
  private final LocalCloud cloud = LocalCloud.inMemory();
  private final StringWriter errors = new StringWriter();
  @TempDir private Path data;

  @AfterEach
  void close() {
    cloud.close();
  }

  private int run(String... arguments) {
    var all = new ArrayList<>(List.of("faults", "--emulator", cloud.identityEndpoint()));
    all.addAll(List.of(arguments));
    return execute(all);
  }

  private int execute(List<String> arguments) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler((problem, _, _) -> {
          errors.append(problem.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        })
        .setErr(new PrintWriter(errors))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void switchesFaultsOnAndOff() {
    assertThat(run("add", "Publish", "fail", "--status", "UNAVAILABLE", "--on", "events")).isZero();
    assertThat(
            run("add", "Pull", "reorder", "--delay", "50", "--probability", "0.5", "--seed", "3"))
        .isZero();
    assertThat(run("add", "RunQuery", "cut-stream", "--after", "1", "--times", "2")).isZero();
    assertThat(run("list")).isZero();

    var faults = List.copyOf(cloud.faults().list().values());
    assertThat(faults.get(0).action()).isEqualTo(new Fault.Action.Fail(Status.Code.UNAVAILABLE));
    assertThat(faults.get(0).resource()).isEqualTo("events");
    assertThat(faults.get(1).action()).isEqualTo(new Fault.Action.Reorder(Duration.ofMillis(50)));
    assertThat(faults.get(1).chance()).isEqualTo(new Fault.Chance(0.5, 3));
    assertThat(faults.get(2).times()).isEqualTo(2);

    assertThat(run("clear", "1", "2")).isZero();
    assertThat(cloud.faults().list()).containsOnlyKeys(3L);
    assertThat(run("clear")).isZero();
    assertThat(cloud.faults().list()).isEmpty();
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(run("add", "Publish", "explode")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

    assertThat(errors.toString()).contains("'action' is fail, delay, lose-reply");
  }

  @Test
  void findsWhatRunsOnADataFolder() {
    new Endpoints(URI.create("http://127.0.0.1:1"), identity(), "demo").writeTo(data);

    assertThat(execute(List.of("faults", "--data", data.toString(), "add", "Pull", "freeze")))
        .isZero();

    assertThat(execute(List.of("faults", "add", "Pull", "freeze", "--data", data.toString())))
        .isZero();

    assertThat(cloud.faults().list()).hasSize(2);
  }

  private URI identity() {
    return URI.create("http://" + cloud.identityEndpoint());
  }

  @Test
  void saysThatNothingRuns() {
    assertThat(execute(List.of("faults", "--emulator", "127.0.0.1:1", "list")))
        .isEqualTo(CommandLine.ExitCode.SOFTWARE);

    assertThat(errors.toString()).contains("no local cloud is running", "./byot emulator");
  }
}
