package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.emulator.firestore.History.Committed;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The judge of [TransactionModelTest] knows what it must not let pass.
final class HistoryTest {
  private final History history = new History();

  private void add(Map<String, Long> read, String... written) {
    history.add(new Committed(read, Set.of(written)));
  }

  @Test
  void takesWhatCouldHaveRunOneAfterAnother() {
    add(Map.of("a", 1L), "a");
    add(Map.of("a", 0L), "a");
    add(Map.of("a", 2L, "b", 0L), "b");
    add(Map.of("a", 1L, "b", 0L));

    history.assertSerialisable();
  }

  @Test
  void findsALostUpdate() {
    add(Map.of("a", 0L), "a");
    add(Map.of("a", 0L), "a");

    assertThatThrownBy(history::assertSerialisable).hasMessageContaining("another writer");
  }

  @Test
  void findsWriteSkew() {
    add(Map.of("a", 0L, "b", 0L), "a");
    add(Map.of("a", 0L, "b", 0L), "b");

    assertThatThrownBy(history::assertSerialisable).hasMessageContaining("in a circle");
  }
}
