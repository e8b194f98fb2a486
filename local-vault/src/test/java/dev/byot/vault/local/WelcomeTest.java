package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WelcomeTest {
  private LocalVault vault;
  private String text;

  @BeforeAll
  void start() {
    vault = LocalVault.start(LocalVaultOptions.inMemory());
    text = new Welcome(vault, Path.of("data"), Path.of("data", "vault.log")).text();
  }

  @AfterAll
  void stop() {
    vault.close();
  }

  @ParameterizedTest
  @CsvSource({"alice, /v1/keys", "bob, /v1/keys", "admin, /v1/keys", "security, /v1/audit/events"})
  void givesTokensThatAreGood(String user, String path) {
    var token = Pattern.compile("(?m)^" + user + ": (\\S+)$").matcher(text);

    assertThat(token.find()).isTrue();
    try (var client = new VaultClient(vault.api(), token.group(1), new ContractHttpClient())) {
      assertThat(client.send("GET", path, null).status()).isEqualTo(200);
    }
  }

  @Test
  void tellsWhatListensWhere() {
    assertThat(text)
        .contains(
            "up: " + vault.api(),
            vault.api() + "/docs",
            vault.cloud().endpoint(),
            vault.cloud().identityEndpoint(),
            vault.upstream().baseUrl().getAuthority());
  }

  @Test
  void namesTheDataFolderInTheCommandsThatNeedIt() {
    assertThat(text)
        .contains("./byot token alice --data data)", "--role security --data data)")
        .contains("curl " + vault.api() + "/v1/keys -H");
  }
}
