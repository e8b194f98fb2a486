package dev.byot.vault.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What `./byot` runs for people: `up`, `demo`, `token`.
@Command(
    name = "byot",
    mixinStandardHelpOptions = true,
    subcommands = {UpCommand.class, DemoCommand.class, TokenCommand.class})
public final class Main {
  Main() {}

  public static void main(String[] arguments) {
    var line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((problem, _, _) -> {
      System.err.println("byot: " + problem.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    });
    System.exit(line.execute(arguments));
  }
}
