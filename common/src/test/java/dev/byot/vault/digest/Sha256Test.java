package dev.byot.vault.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class Sha256Test {
  @Test
  void digestsTextAsFips180Says() {
    assertThat(HexFormat.of().formatHex(Sha256.of("abc")))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void aNameIsTheFirst128BitsInBase64Url() {
    // SHA-256 of 00000001 61 00000002 6263, computed with OpenSSL
    assertThat(Sha256.id("a", "bc")).hasSize(22).isEqualTo("tTTOFqycizaCPzmjlc6ODg");
  }

  @Test
  void listsOfPartsThatRunTogetherAlikeHaveDifferentNames() {
    assertThat(Sha256.id("ab", "c")).isNotEqualTo(Sha256.id("a", "bc"));
    assertThat(Sha256.id("a", "")).isNotEqualTo(Sha256.id("a"));
  }
}
