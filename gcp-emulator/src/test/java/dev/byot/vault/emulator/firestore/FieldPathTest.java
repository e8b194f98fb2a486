package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.firestore.v1.MapValue;
import com.google.firestore.v1.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldPathTest {
  private static final Value ONE = Value.newBuilder().setIntegerValue(1).build();

  private static Value map(String key, Value value) {
    return Value.newBuilder().setMapValue(MapValue.newBuilder().putFields(key, value)).build();
  }

  @Test
  void readsSimpleAndQuotedSegments() {
    assertThat(FieldPath.parse("a.b_2").segments()).isEqualTo(List.of("a", "b_2"));
    assertThat(FieldPath.parse("a.`x&y.z`.c").segments()).isEqualTo(List.of("a", "x&y.z", "c"));
    assertThat(FieldPath.parse("`bak\\`tik`").segments()).isEqualTo(List.of("bak`tik"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b", "a.`x&y`", "`\\`\\\\`.b"})
  void writesWhatItHasRead(String path) {
    assertThat(FieldPath.parse(path).toString()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a.", ".a", "a..b", "1a", "a-b", "`open", "`open\\", "`a`b", "__x__", "a.__x__"
      })
  void refusesWhatIsNoPath(String path) {
    assertThatThrownBy(() -> FieldPath.parse(path)).hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void putsValuesIntoMapsThatItMakesOnTheWay() {
    var path = FieldPath.parse("a.b");

    assertThat(path.put(Map.of(), ONE)).isEqualTo(Map.of("a", map("b", ONE)));
    assertThat(path.put(Map.of("a", ONE), ONE)).isEqualTo(Map.of("a", map("b", ONE)));
    assertThat(path.put(Map.of("a", map("c", ONE)), ONE).get("a"))
        .isEqualTo(
            Value.newBuilder()
                .setMapValue(MapValue.newBuilder().putFields("b", ONE).putFields("c", ONE))
                .build());
  }

  @Test
  void removesOnlyWhatIsThere() {
    var path = FieldPath.parse("a.b");

    assertThat(path.put(Map.of("a", map("b", ONE)), null))
        .isEqualTo(
            Map.of("a", Value.newBuilder().setMapValue(MapValue.getDefaultInstance()).build()));
    assertThat(path.put(Map.of("a", ONE), null)).isEqualTo(Map.of("a", ONE));
    assertThat(path.put(Map.of(), null)).isEmpty();
  }
}
