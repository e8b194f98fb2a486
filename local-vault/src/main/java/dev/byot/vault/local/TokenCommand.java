package dev.byot.vault.local;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints an ID token of the running local vault, and nothing else.
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Prints a Firebase ID token of the local project, nothing else on stdout.")
final class TokenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "USER", description = "the user's uid, such as alice")
  private String user = "";

  @Option(
      names = "--role",
      description =
          "a role in the token's claims: security or admin; only the users of that name have it")
  private List<String> roles = List.of();

  @Option(names = "--data", description = "the vault's data folder (default: ${DEFAULT-VALUE})")
  private Path data = Path.of(".byot");

  @Override
  public Integer call() {
    var endpoints = Endpoints.readFrom(data);
    System.out.println(
        new TokenClient(endpoints.identity(), endpoints.project()).token(user, roles));
    return 0;
  }
}
