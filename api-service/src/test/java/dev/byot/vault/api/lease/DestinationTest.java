package dev.byot.vault.api.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.catalogue.BaseUrl;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.events.EventType;
import dev.byot.vault.problem.VaultException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An address that a field of the secret is part of.
final class DestinationTest extends KeyLeasesFixture {
  private static final BaseUrl AZURE = BaseUrl.parse("https://{resource}.openai.azure.com");
  private static final CredentialStyle STYLE = new CredentialStyle("api-key", "", "apiKey");

  private void store(String apiKey, String resource) {
    store.store(KEY, Map.of("apiKey", apiKey, "resource", resource), null);
  }

  @Test
  void isThatOfTheSecretWhoseKeyIsSent() throws Exception {
    store("key-of-one", "one");
    try (var lease = leases.acquire(KEY, "r1")) {
      var destination = Destination.of(AZURE, lease);

      assertThat(destination.url()).isEqualTo(URI.create("https://one.openai.azure.com"));
      assertThat(destination.target("/openai/v1/models")).isEqualTo("/openai/v1/models");
      assertThat(destination.credential(lease, STYLE).value()).isEqualTo("key-of-one");
    }
  }

  @Test
  void neverGetsTheKeyOfASecretThatCameAfterIt() throws Exception {
    store("key-of-one", "one");
    try (var lease = leases.acquire(KEY, "r1")) {
      var destination = Destination.of(AZURE, lease);
      store("key-of-two", "two");
      leases.heard(event(EventType.KEY_STORED));

      assertThatThrownBy(() -> destination.credential(lease, STYLE))
          .isInstanceOf(VaultException.Unavailable.class);
    }
  }

  @Test
  void thatIsFixedTakesWhateverSecretIsStoredNow() throws Exception {
    store("key-of-one", "one");
    try (var lease = leases.acquire(KEY, "r1")) {
      var destination = Destination.of(BaseUrl.parse("https://api.acme.example/v"), lease);
      store("key-of-two", "two");
      leases.heard(event(EventType.KEY_STORED));

      assertThat(destination.target("/x")).isEqualTo("/v/x");
      assertThat(destination.credential(lease, STYLE).value()).isEqualTo("key-of-two");
    }
  }

  @Test
  void isNoneWhereTheFieldIsMoreThanALabel() throws Exception {
    store("key-of-one", "evil.example/");
    try (var lease = leases.acquire(KEY, "r1")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Destination.of(AZURE, lease));
    }
  }
}
