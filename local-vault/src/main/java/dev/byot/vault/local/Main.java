package dev.byot.vault.local;

import dev.byot.vault.process.Build;
import java.io.InputStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What `./byot` runs for people: `up`, `demo`, `token`, `keys`, `seal`, `faults`.
@Command(
    name = "byot",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      TokenCommand.class,
      KeysCommand.class,
      SealCommand.class,
      FaultsCommand.class
    })
public final class Main {
  private final Map<String, String> environment;
  private final InputStream in;

  /// Without an environment, and nothing to read.
  Main() {
    this(Map.of(), InputStream.nullInputStream());
  }

  private Main(Map<String, String> environment, InputStream in) {
    this.environment = environment;
    this.in = in;
  }

  public static void main(String[] arguments) {
    System.exit(line(System.getenv(), System.in).execute(arguments));
  }

  Map<String, String> environment() {
    return environment;
  }

  SecretPrompt prompt() {
    return new SecretPrompt(in);
  }

  /// The command line without an environment, and nothing to read.
  static CommandLine line() {
    return line(Map.of(), InputStream.nullInputStream());
  }

  /// The command line: what goes wrong is one sentence on stderr.
  static CommandLine line(Map<String, String> environment, InputStream in) {
    var line = new CommandLine(new Main(environment, in));
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
