package dev.byot.vault.local;

import dev.byot.vault.api.identity.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints an ID token of the running local vault, and nothing else.
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Prints a Firebase ID token of the local project, nothing else on stdout.")
final class TokenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "USER", description = "the user's uid, such as alice")
  private String user = "";

  @Option(
      names = "--role",
      converter = RoleNames.class,
      paramLabel = "security|admin",
      description =
          "a role for the token's claims; may be repeated. It counts for the user of the same name only")
  private List<Role> roles = List.of();

  @Option(names = "--data", description = "the vault's data folder (default: ${DEFAULT-VALUE})")
  private Path data = Path.of(".byot");

  @Override
  public Integer call() {
    var endpoints = Endpoints.readFrom(data);
    for (var role : roles) {
      var holder = LocalVaultOptions.holder(role);
      if (!holder.equals(user)) {
        System.err.println(
            "byot: this vault lets only the user "
                + holder
                + " have the role "
                + role.claim()
                + ": the token claims it, the vault ignores it");
      }
    }
    System.out.println(
        new TokenClient(endpoints.identity(), endpoints.project())
            .token(user, roles.stream().map(Role::claim).toList()));
    return 0;
  }

  /// Roles by the name that they have in a token.
  static final class RoleNames implements CommandLine.ITypeConverter<Role> {
    @Override
    public Role convert(String name) {
      return Arrays.stream(Role.values())
          .filter(role -> role.claim().equals(name))
          .findFirst()
          .orElseThrow(
              () -> new CommandLine.TypeConversionException("a role is security or admin"));
    }
  }
}
