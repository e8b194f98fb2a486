package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.firestore.v1.ArrayValue;
import com.google.firestore.v1.MapValue;
import com.google.firestore.v1.Value;
import com.google.protobuf.ByteString;
import com.google.protobuf.NullValue;
import com.google.protobuf.Timestamp;
import com.google.type.LatLng;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ValueOrderTest {
  private static final String ROOT = LocalFirestore.ROOT;

  private static Value number(long n) {
    return Value.newBuilder().setIntegerValue(n).build();
  }

  private static Value number(double n) {
    return Value.newBuilder().setDoubleValue(n).build();
  }

  private static Value text(String s) {
    return Value.newBuilder().setStringValue(s).build();
  }

  private static Value bool(boolean b) {
    return Value.newBuilder().setBooleanValue(b).build();
  }

  private static Value reference(String path) {
    return Value.newBuilder().setReferenceValue(ROOT + path).build();
  }

  private static Value bytes(int... bytes) {
    var out = ByteString.newOutput();
    for (var each : bytes) {
      out.write(each);
    }
    return Value.newBuilder().setBytesValue(out.toByteString()).build();
  }

  private static Value time(long seconds, int nanos) {
    return Value.newBuilder()
        .setTimestampValue(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
        .build();
  }

  private static Value point(double latitude, double longitude) {
    return Value.newBuilder()
        .setGeoPointValue(LatLng.newBuilder().setLatitude(latitude).setLongitude(longitude))
        .build();
  }

  private static Value array(Value... elements) {
    return Value.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(List.of(elements)))
        .build();
  }

  private static Value map(String key, Value value) {
    return Value.newBuilder().setMapValue(MapValue.newBuilder().putFields(key, value)).build();
  }

  private static Value vector(double... elements) {
    var list = new ArrayList<Value>();
    for (var each : elements) {
      list.add(number(each));
    }
    return Value.newBuilder()
        .setMapValue(
            MapValue.newBuilder()
                .putFields("__type__", text("__vector__"))
                .putFields("value", array(list.toArray(Value[]::new))))
        .build();
  }

  @Test
  void ordersByTypeThenWithinTheType() {
    var ordered =
        List.of(
            Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build(),
            bool(false),
            bool(true),
            number(Double.NaN),
            number(Double.NEGATIVE_INFINITY),
            number(Long.MIN_VALUE),
            number(-1),
            number(0.5),
            number(1),
            number(1.5),
            number((1L << 53) - 1),
            number(0x1p53),
            number((1L << 53) + 1),
            number(Long.MAX_VALUE),
            number(0x1p63),
            number(Double.POSITIVE_INFINITY),
            time(1, 1),
            time(1, 2),
            time(2, 0),
            text(""),
            text("a"),
            text("ab"),
            text("\uffff"),
            text("\ud83d\ude00"),
            bytes(),
            bytes(1),
            bytes(200),
            reference("/a/__id2__"),
            reference("/a/__id10__"),
            reference("/a/b"),
            reference("/a/b/c/d"),
            reference("/a/b0"),
            point(-1, 5),
            point(1, -5),
            point(1, 5),
            array(),
            array(number(1)),
            array(number(1), number(0)),
            array(number(2)),
            vector(9),
            vector(1, 2),
            vector(1, 3),
            Value.newBuilder().setMapValue(MapValue.getDefaultInstance()).build(),
            map("a", number(1)),
            map("a", number(2)),
            map("b", number(0)));

    var shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.sort(ValueOrder.INSTANCE);

    assertThat(shuffled).containsExactlyElementsOf(ordered);
  }

  @Test
  void takesEqualNumbersOfBothTypesAsEqual() {
    assertThat(ValueOrder.equal(number(3), number(3.0))).isTrue();
    assertThat(ValueOrder.equal(number(0.0), number(-0.0))).isTrue();
    assertThat(ValueOrder.equal(number(0), number(-0.0))).isTrue();
    assertThat(ValueOrder.equal(number(Double.NaN), number(Double.NaN))).isTrue();
    assertThat(ValueOrder.equal(number((1L << 53) + 1), number(0x1p53))).isFalse();
  }

  @Test
  void refusesValuesWithoutAType() {
    assertThatThrownBy(() -> ValueOrder.kindOf(Value.getDefaultInstance()))
        .hasMessageContaining("INVALID_ARGUMENT");
  }
}
