package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `./byot` makes of what people type.
final class CommandLineTest {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private final StringWriter errors = new StringWriter();
  @TempDir private Path folder;

  private int run(String... arguments) {
    return Main.line().setErr(new PrintWriter(errors, true)).execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--log-level LOUD | expected one of [ERROR, WARN, INFO, DEBUG, TRACE]",
        "--port many | '--port'",
        "--port 70000 | --port is a number from 0 to 65535",
        "--genkit-flow chat=openai | --genkit-flow needs --genkit",
        "--genkit ftp://x | --genkit must be an http or https URL",
        "--genkit http://127.0.0.1:1 --genkit-flow chat=opnai | --genkit-flow: there is no provider opnai",
        "--genkit http://127.0.0.1:1 --genkit-credential token | --genkit-credential must be one of capability, key",
        "--upstream opnai=http://127.0.0.1:1 | --upstream: opnai",
        "--catalogue none.yaml | --catalogue cannot be read",
        "--loud | '--loud'",
      })
  void refusesWhatUpCannotDoUnderTheNameThatWasTyped(String options, String sentence) {
    var arguments =
        ("up --data " + folder + (options.contains("--port") ? " " : " --port 0 ") + options)
            .split(" ");

    assertThat(run(arguments)).isEqualTo(WRONG_USE);
    assertThat(errors.toString()).contains(sentence).doesNotContain("VAULT_", "Exception");
  }

  @Test
  void setsOnlyVariablesOfTheVault() {
    assertThat(run("up", "--data", folder.toString(), "--set", "PATH=/")).isEqualTo(WRONG_USE);
    assertThat(errors.toString()).contains("--set takes a variable that begins with VAULT_");
  }

  @Test
  void saysThatThePortIsTakenAndHowToTakeAnother() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());

      assertThat(run("up", "--data", folder.toString(), "--port", port)).isEqualTo(FAILED);
      assertThat(errors.toString())
          .isEqualToIgnoringNewLines(
              "byot: port " + port + " is taken; choose another with --port");
    }
  }

  @Test
  void saysWhyTheDataFolderCannotBe() throws IOException {
    var file = Files.createFile(folder.resolve("file"));

    assertThat(run("up", "--data", file.toString())).isEqualTo(FAILED);
    assertThat(errors.toString())
        .startsWith("byot: cannot create the data folder " + file + ": there is a file");
  }

  @Test
  void knowsTheRolesThatThereAre() {
    assertThat(run("token", "bob", "--role", "foo")).isEqualTo(WRONG_USE);
    assertThat(errors.toString()).contains("a role is security or admin");
  }

  @Test
  void tellsWhereAVaultMightBe() {
    assertThat(run("token", "bob", "--data", folder.toString())).isEqualTo(FAILED);
    assertThat(errors.toString()).contains("no vault is running", "./byot up", "--data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo", "token", "keys", "seal"})
  void explainsEachCommand(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(run(command, "--version")).isZero();
  }
}
