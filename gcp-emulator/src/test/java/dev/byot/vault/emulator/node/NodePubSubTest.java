package dev.byot.vault.emulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.emulator.LocalCloud;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodePubSubTest {
  private static final int NOT_FOUND = 5;

  @Test
  void servesGooglesNodeClientOfPubSub() {
    try (var cloud = LocalCloud.inMemory()) {
      var seen = NodeClient.run("pubsub.mjs", cloud);

      assertThat(texts(seen.path("received")))
          .containsSubsequence("m0", "m1", "m2", "m2", "m3", "m4")
          .doesNotContain("unwanted");
      assertThat(texts(seen.path("keys"))).containsExactly("key");
      assertThat(texts(seen.path("acknowledged"))).contains("m0", "m1", "m2", "m3", "m4");
      assertThat(seen.at("/missing/code").asInt()).isEqualTo(NOT_FOUND);
      assertThat(seen.at("/missing/details").asText()).contains("Resource not found");
      assertThat(texts(seen.path("subscriptions")))
          .containsExactly("projects/demo-node/subscriptions/node-all");
    }
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
