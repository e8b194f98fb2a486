package dev.byot.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class IdentifiersTest {
  @Test
  void distinctTenantsAndUidsAreDistinctOwners() {
    var owners = new HashSet<OwnerId>();
    for (var pair :
        List.of(
            List.of("", "ab"),
            List.of("a", "b"),
            List.of("ab", ""),
            List.of("", "a/b"),
            List.of("", "ünï:cödé"),
            List.of("a", "bc"),
            List.of("ab", "c"))) {
      owners.add(OwnerId.of(pair.getFirst(), pair.getLast()));
    }

    assertThat(owners).hasSize(7);
    assertThat(OwnerId.of(null, "ab")).isEqualTo(OwnerId.of("", "ab"));
  }

  @Test
  void namesNeedNoEncodingAnywhere() {
    for (var bad : List.of("", "A", "a b", "a/b", "a:b", "1a", "a".repeat(33), "ä")) {
      assertThatThrownBy(() -> new ProviderId(bad)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new KeyName(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new KeyName("work-2").toString()).isEqualTo("work-2");
  }

  @Test
  void aKeyIsKnownByOwnerProviderAndName() {
    var key = new KeyRef(OwnerId.of(null, "u"), new ProviderId("openai"), KeyName.DEFAULT);

    assertThat(key.id()).isEqualTo("openai:default");
    assertThat(key.toString()).isEqualTo(key.owner() + "/openai:default");
  }

  @Test
  void commandIdsAreTimeOrderedUuids() {
    var id = CommandId.next();

    assertThat(CommandId.parse(id.toString())).isEqualTo(id);
    assertThat(Duration.between(id.madeAt(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    assertThatThrownBy(() -> CommandId.parse(UUID.randomUUID().toString()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CommandId.parse(id.toString().toUpperCase(java.util.Locale.ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OwnerId("short")).isInstanceOf(IllegalArgumentException.class);
  }
}
