package dev.byot.vault.local;

import dev.byot.vault.process.Build;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What `./byot` runs for people: `up`, `demo`, `token`, `faults`.
@Command(
    name = "byot",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {UpCommand.class, DemoCommand.class, TokenCommand.class, FaultsCommand.class})
public final class Main {
  Main() {}

  public static void main(String[] arguments) {
    System.exit(line().execute(arguments));
  }

  /// The command line: what goes wrong is one sentence on stderr.
  static CommandLine line() {
    var line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((problem, command, _) -> {
      command.getErr().println("byot: " + problem.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    });
    return line;
  }

  /// What `--version` prints.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"BYOT Vault " + Build.version()};
    }
  }
}
