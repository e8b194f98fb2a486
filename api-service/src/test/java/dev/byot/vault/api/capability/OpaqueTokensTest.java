package dev.byot.vault.api.capability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.json.Json;
import dev.byot.vault.secret.Secret;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class OpaqueTokensTest {
  private static final byte[] CONTENT = "{\"uid\":\"ann@example.com\"}".getBytes(UTF_8);

  private final OpaqueTokens tokens = tokens(1, "one");

  private static OpaqueTokens tokens(int root, String type) {
    return new OpaqueTokens(keys(root).aesKey("test", 1), type);
  }

  private static DerivedKeys keys(int root) {
    var bytes = new byte[32];
    Arrays.fill(bytes, (byte) root);
    return new DerivedKeys(Secret.taking(bytes));
  }

  private String made() {
    return tokens.of(Json.parseObject(CONTENT));
  }

  @Test
  void openWhereverTheRootIsTheSame() {
    assertThat(tokens(1, "one").open(made())).hasValue(CONTENT);
  }

  @Test
  void tellWhoCarriesThemNothing() {
    var parts = made().split("\\.", -1);

    assertThat(parts).hasSize(5);
    assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8))
        .isEqualTo("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"one+jwe\"}");
    assertThat(parts[1]).isEmpty();
    for (var part : parts) {
      assertThat(new String(Base64.getUrlDecoder().decode(part), UTF_8)).doesNotContain("ann");
    }
    assertThat(made()).isNotEqualTo(made());
  }

  @Test
  void doNotOpenInAnotherVaultNorForAnotherPurpose() {
    assertThat(tokens(2, "one").open(made())).isEmpty();
    assertThat(tokens(1, "two").open(made())).isEmpty();
  }

  @Test
  void doNotOpenOnceABitIsChanged() {
    var token = made();
    for (var at = 0; at < token.length(); at++) {
      // The last character of a part may hold bits that mean nothing.
      var last = at + 1 == token.length() || token.charAt(at + 1) == '.';
      if (token.charAt(at) != '.' && !last) {
        var changed = new StringBuilder(token);
        changed.setCharAt(at, token.charAt(at) == 'A' ? 'B' : 'A');
        assertThat(tokens.open(changed.toString())).as("at %d", at).isEmpty();
      }
    }
  }

  /// The same key, and a header of somebody else's choice.
  @Test
  void haveOneHeaderOnly() throws Exception {
    var header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM).build();
    var other = new JWEObject(header, new Payload(CONTENT));
    other.encrypt(new DirectEncrypter(keys(1).aesKey("test", 1)));

    assertThat(tokens.open(other.serialize())).isEmpty();
    assertThat(tokens.open(made() + ".")).isEmpty();
    assertThat(tokens.open("")).isEmpty();
  }
}
