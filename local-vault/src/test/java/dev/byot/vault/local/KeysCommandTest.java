package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `./byot keys` and `./byot seal`, against a local vault.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeysCommandTest {
  private static final String KEY = "sk-demo-0123456789abcdefghWXYZ";

  @TempDir static Path data;
  private LocalVault vault;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @BeforeAll
  void start() {
    vault = LocalVault.start(LocalVaultOptions.inMemory());
    vault.endpoints().writeTo(data);
  }

  @AfterAll
  void stop() {
    vault.close();
  }

  private int run(Map<String, String> environment, String piped, String... arguments) {
    out.getBuffer().setLength(0);
    errors.getBuffer().setLength(0);
    var all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--data", data.toString()));
    var in = new ByteArrayInputStream(piped.getBytes(StandardCharsets.UTF_8));
    return Main.line(environment, in)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(all.toArray(String[]::new));
  }

  private int asAlice(String piped, String... arguments) {
    var all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--user", "alice"));
    return run(Map.of(), piped, all.toArray(String[]::new));
  }

  @Test
  void keepsAKeyFromSettingItToRemovingIt() {
    assertThat(asAlice("  " + KEY + "\r\n", "keys", "set", "openai", "work", "--label", "at work"))
        .as("%s", errors)
        .isZero();
    assertThat(out.toString()).matches("openai +work +active +sk-…WXYZ +at work\\R");

    assertThat(asAlice("", "keys", "list")).isZero();
    assertThat(out.toString()).contains("openai").contains("at work").doesNotContain(KEY);

    assertThat(asAlice("", "keys", "status", "openai", "work")).isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^status +active$")
        .containsPattern("(?m)^expiresAt +-$");

    assertThat(asAlice("", "keys", "verify", "openai", "work")).as("%s", errors).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("good (HTTP 200)");

    assertThat(asAlice("", "keys", "remove", "openai", "work")).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("removed");
    assertThat(asAlice("", "keys", "status", "openai", "work")).isNotZero();
    assertThat(errors.toString()).startsWith("byot: there is no key work for openai");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | sk-ant-REDACTED | byot: the API key is not of the form: sk- and",
        "opnai | sk-demo-0123456789abcdef | byot: there is no provider opnai; there are openai,",
        "openai | '' | byot: there is no API key (from https://platform.openai.com/",
      })
  void saysWhatIsWrongWithoutRepeatingTheKey(String provider, String piped, String sentence) {
    assertThat(asAlice(piped, "keys", "set", provider)).isNotZero();
    assertThat(errors.toString()).startsWith(sentence).doesNotContain("REDACTED");
  }

  @Test
  void takesNoKeyFromTheCommandLine() {
    assertThat(asAlice("", "keys", "set", "openai", "default", KEY)).isEqualTo(2);
  }

  @Test
  void isWhoeverTheTokenInTheEnvironmentIs() {
    var token = vault.token("bob", List.of());

    assertThat(run(Map.of("BYOT_TOKEN", token), KEY, "keys", "set", "openai")).isZero();

    try (var bob = new VaultClient(vault.api(), token)) {
      assertThat(bob.get("/v1/keys/openai").path("status").asText()).isEqualTo("active");
    }
    assertThat(run(Map.of(), "", "keys", "list")).isNotZero();
    assertThat(errors.toString()).startsWith("byot: say who you are: --user NAME");
  }

  @Test
  void sealsAKeyThatTheVaultThenTakes() {
    assertThat(asAlice(KEY, "seal", "openai", "sealed")).as("%s", errors).isZero();
    var sealed = out.toString().strip();

    assertThat(sealed).matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){4}");
    try (var alice = new VaultClient(vault.api(), vault.token("alice", List.of()))) {
      var body = JsonNodeFactory.instance.objectNode().put("sealed", sealed);
      assertThat(alice.send("PUT", "/v1/keys/openai/sealed", body).status()).isEqualTo(200);
    }
  }

  @Test
  void printsTheCommandThatStoresASeal() {
    assertThat(asAlice(KEY, "seal", "openai", "--curl")).isZero();
    assertThat(out.toString())
        .startsWith("curl -X PUT " + vault.api() + "/v1/keys/openai/default ")
        .contains("Bearer $(./byot token alice --data " + data + ")\"", "{\"sealed\": \"")
        .doesNotContain(KEY);
  }

  @Test
  void sendsNothingInClearToAnotherMachine() {
    assertThat(asAlice("", "keys", "list", "--vault", "http://192.0.2.1:8080")).isNotZero();
    assertThat(errors.toString()).startsWith("byot: --vault is an https URL");
  }

  @Test
  void saysThatNothingIsThere() {
    var free = VaultProcesses.freePort();

    assertThat(asAlice("", "keys", "list", "--vault", "http://127.0.0.1:" + free)).isNotZero();
    assertThat(errors.toString())
        .isEqualToIgnoringNewLines("byot: nothing listens on http://127.0.0.1:" + free);
  }
}
