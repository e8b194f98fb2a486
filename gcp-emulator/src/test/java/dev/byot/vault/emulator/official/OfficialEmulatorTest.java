package dev.byot.vault.emulator.official;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.firestore.FirestoreOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OfficialEmulatorTest {
  @Test
  void keepsADocument() throws Exception {
    try (var emulator = OfficialEmulator.firestore()) {
      var firestore =
          FirestoreOptions.newBuilder()
              .setProjectId("demo-official")
              .setEmulatorHost(emulator.endpoint())
              .build()
              .getService();
      var document = firestore.document("a/b");
      document.set(Map.of("field", 7)).get();

      assertThat(document.get().get().getLong("field")).isEqualTo(7);
      firestore.close();
    }
  }
}
