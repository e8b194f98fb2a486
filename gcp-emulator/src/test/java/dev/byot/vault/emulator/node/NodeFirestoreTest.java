package dev.byot.vault.emulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.LocalCloud;
import org.junit.jupiter.api.Test;

final class NodeFirestoreTest {
  private static final int ALREADY_EXISTS = 6;
  private static final int FAILED_PRECONDITION = 9;

  @Test
  void servesGooglesNodeClientOfFirestore() {
    try (var cloud = LocalCloud.inMemory()) {
      var seen = NodeClient.run("firestore.mjs", cloud);

      assertThat(seen.at("/twice/code").asInt()).isEqualTo(ALREADY_EXISTS);
      assertThat(seen.at("/counted/n").asInt()).isEqualTo(4);
      assertThat(seen.at("/counted/stamped").asBoolean()).isTrue();
      assertThat(seen.at("/ordered").valueStream().map(id -> id.asText()))
          .containsExactly("c", "a");
      assertThat(seen.at("/count").asInt()).isEqualTo(2);
      assertThat(seen.at("/unindexed/code").asInt()).isEqualTo(FAILED_PRECONDITION);
      assertThat(seen.at("/unindexed/details").asText()).startsWith("The query requires an index");
    }
  }
}
