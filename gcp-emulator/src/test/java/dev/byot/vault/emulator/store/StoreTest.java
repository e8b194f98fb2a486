package dev.byot.vault.emulator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir private Path folder;

  private static void put(Store store, String key, String value) {
    store.mutate(() -> store.<String, String>map("things").put(key, value));
  }

  @Test
  void keepsWhatWasFlushed() {
    try (var store = Store.at(folder)) {
      put(store, "a", "1");
      store.flush().join();
    }

    try (var reopened = Store.at(folder)) {
      assertThat(reopened.<String, String>map("things")).containsEntry("a", "1").hasSize(1);
    }
  }

  @Test
  void keepsWhatWasChangedBeforeItWasClosed() {
    try (var store = Store.at(folder)) {
      put(store, "a", "1");
    }

    try (var reopened = Store.at(folder)) {
      assertThat(reopened.<String, String>map("things")).containsEntry("a", "1");
    }
  }

  @Test
  void commitsForManyCallersAtOnce() {
    try (var store = Store.at(folder);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var flushed =
          IntStream.range(0, 200)
              .mapToObj(n ->
                  CompletableFuture.runAsync(
                      () -> {
                        put(store, "key" + n, "value");
                        store.flush().join();
                      },
                      callers))
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(flushed).join();
    }

    try (var reopened = Store.at(folder)) {
      assertThat(reopened.<String, String>map("things")).hasSize(200);
    }
  }

  @Test
  void forgetsEverythingInMemory() {
    try (var store = Store.inMemory()) {
      put(store, "a", "1");
      assertThat(store.flush()).isCompleted();
    }

    try (var other = Store.inMemory()) {
      assertThat(other.<String, String>map("things")).isEmpty();
    }
  }

  @Test
  void refusesToFlushOnceItIsClosed() {
    var store = Store.at(folder);
    store.close();

    assertThatThrownBy(() -> store.flush().join()).hasMessageContaining("the store is closed");
  }

  @Test
  void saysThatTheFolderIsInUse() {
    try (var _ = Store.at(folder)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> Store.at(folder))
          .withMessage("another process uses the emulator's data in " + folder);
    }
  }

  @Test
  void reportsADamagedFileAndLeavesItAsItIs() throws IOException {
    var file = folder.resolve("emulator.mv");
    try (var store = Store.at(folder)) {
      put(store, "a", "1");
    }
    var damaged = Files.readAllBytes(file);
    Arrays.fill(damaged, 0, damaged.length, (byte) '?');
    Files.write(file, damaged);

    assertThatIllegalStateException()
        .isThrownBy(() -> Store.at(folder))
        .withMessageContaining("cannot be read; it was left as it is")
        .withMessageContaining(file.toString());

    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
  }

  @Test
  void reportsAFileThatIsSomethingElse() throws IOException {
    var file = folder.resolve("emulator.mv");
    var text = "not a store".getBytes(StandardCharsets.UTF_8);
    Files.write(file, text);

    assertThatIllegalStateException().isThrownBy(() -> Store.at(folder));

    assertThat(Files.readAllBytes(file)).isEqualTo(text);
  }

  @Test
  void refusesAFileOfAnotherLayoutAndLeavesItAsItIs() throws IOException {
    var file = folder.resolve("emulator.mv");
    try (var older = MVStore.open(file.toString())) {
      older.<String, String>openMap("pubsub.waiting").put("a", "1");
    }
    var before = Files.readAllBytes(file);

    assertThatIllegalStateException()
        .isThrownBy(() -> Store.at(folder))
        .withMessageContaining(file + " has layout 0, and this version reads layout 1")
        .withMessageContaining("left as it is");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void takesAFileThatNothingWasEverWrittenTo() {
    Store.at(folder).close();

    try (var reopened = Store.at(folder)) {
      assertThat(reopened.<String, String>map("things")).isEmpty();
    }
  }
}
