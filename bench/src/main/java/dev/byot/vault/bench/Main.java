package dev.byot.vault.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// What `./byot bench` runs.
@Command(
    name = "byot bench",
    mixinStandardHelpOptions = true,
    description = "Benchmarks of the whole vault on this machine; without a name, all of them.",
    footer = {
      "",
      "Load, provider, local cloud and vault share this machine's cores: compare only",
      "figures of one run, and run it on a quiet machine."
    },
    subcommands = {
      EmulatorBench.class,
      EmptyGrpc.class,
      ProxyBench.class,
      SetBench.class,
      StartBench.class,
      StarveBench.class,
      StopBench.class,
      Upstream.class,
      HelpCommand.class
    })
public final class Main implements Callable<Integer> {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() {
    var worst = 0;
    for (var bench : List.of("start", "set", "stop", "starve", "proxy", "emulator")) {
      worst = Math.max(worst, new CommandLine(new Main()).execute(bench));
      System.out.println();
    }
    return worst;
  }
}
