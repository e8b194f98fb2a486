package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Value;
import com.google.protobuf.ByteString;
import com.google.type.LatLng;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Firestore's total order of values: first by type, then within the type.
///
/// <https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering>
final class ValueOrder implements Comparator<Value> {
  static final ValueOrder INSTANCE = new ValueOrder();

  private static final double TWO_TO_63 = 0x1p63;

  private ValueOrder() {}

  /// Types in their order. Integers and doubles are one type.
  enum Kind {
    NULL,
    BOOLEAN,
    NUMBER,
    TIMESTAMP,
    STRING,
    BYTES,
    REFERENCE,
    GEO_POINT,
    ARRAY,
    VECTOR,
    MAP
  }

  static Kind kindOf(Value value) {
    return switch (value.getValueTypeCase()) {
      case NULL_VALUE -> Kind.NULL;
      case BOOLEAN_VALUE -> Kind.BOOLEAN;
      case INTEGER_VALUE, DOUBLE_VALUE -> Kind.NUMBER;
      case TIMESTAMP_VALUE -> Kind.TIMESTAMP;
      case STRING_VALUE -> Kind.STRING;
      case BYTES_VALUE -> Kind.BYTES;
      case REFERENCE_VALUE -> Kind.REFERENCE;
      case GEO_POINT_VALUE -> Kind.GEO_POINT;
      case ARRAY_VALUE -> Kind.ARRAY;
      case MAP_VALUE -> isVector(value) ? Kind.VECTOR : Kind.MAP;
      case FIELD_REFERENCE_VALUE,
          VARIABLE_REFERENCE_VALUE,
          FUNCTION_VALUE,
          PIPELINE_VALUE,
          VALUETYPE_NOT_SET ->
          throw Refusals.invalid("A value has no type, or one that only pipelines use.");
    };
  }

  static boolean isVector(Value value) {
    var type = value.getMapValue().getFieldsMap().get("__type__");
    return type != null && type.getStringValue().equals("__vector__");
  }

  static boolean isNumber(Value value) {
    return value.hasIntegerValue() || value.hasDoubleValue();
  }

  static boolean isNan(Value value) {
    return value.hasDoubleValue() && Double.isNaN(value.getDoubleValue());
  }

  static boolean equal(Value left, Value right) {
    return INSTANCE.compare(left, right) == 0;
  }

  @Override
  public int compare(Value left, Value right) {
    var kind = kindOf(left);
    var byKind = kind.compareTo(kindOf(right));
    if (byKind != 0) {
      return byKind;
    }
    return switch (kind) {
      case NULL -> 0;
      case BOOLEAN -> Boolean.compare(left.getBooleanValue(), right.getBooleanValue());
      case NUMBER -> compareNumbers(left, right);
      case TIMESTAMP -> compareTimes(left, right);
      case STRING -> Utf8.compare(left.getStringValue(), right.getStringValue());
      case BYTES -> compareBytes(left, right);
      case REFERENCE -> Names.compare(left.getReferenceValue(), right.getReferenceValue());
      case GEO_POINT -> comparePoints(left.getGeoPointValue(), right.getGeoPointValue());
      case ARRAY ->
          compareLists(left.getArrayValue().getValuesList(), right.getArrayValue().getValuesList());
      case VECTOR -> compareVectors(left, right);
      case MAP ->
          compareMaps(left.getMapValue().getFieldsMap(), right.getMapValue().getFieldsMap());
    };
  }

  private static int compareNumbers(Value left, Value right) {
    if (left.hasIntegerValue()) {
      return right.hasIntegerValue()
          ? Long.compare(left.getIntegerValue(), right.getIntegerValue())
          : compareMixed(left.getIntegerValue(), right.getDoubleValue());
    }
    return right.hasIntegerValue()
        ? -Integer.signum(compareMixed(right.getIntegerValue(), left.getDoubleValue()))
        : compareDoubles(left.getDoubleValue(), right.getDoubleValue());
  }

  /// NaN comes first and equals itself; both zeros are equal.
  private static int compareDoubles(double left, double right) {
    if (left < right) {
      return -1;
    }
    if (left > right) {
      return 1;
    }
    return Boolean.compare(Double.isNaN(right), Double.isNaN(left));
  }

  /// Exact: converting the long to a double would make different numbers equal.
  private static int compareMixed(long left, double right) {
    if (Double.isNaN(right) || right < -TWO_TO_63) {
      return 1;
    }
    if (right >= TWO_TO_63) {
      return -1;
    }
    var whole = (long) right;
    return left == whole ? compareDoubles(0, right - whole) : Long.compare(left, whole);
  }

  private static int compareTimes(Value left, Value right) {
    var l = left.getTimestampValue();
    var r = right.getTimestampValue();
    var bySeconds = Long.compare(l.getSeconds(), r.getSeconds());
    return bySeconds != 0 ? bySeconds : Integer.compare(l.getNanos(), r.getNanos());
  }

  private static int compareBytes(Value left, Value right) {
    return ByteString.unsignedLexicographicalComparator()
        .compare(left.getBytesValue(), right.getBytesValue());
  }

  private static int comparePoints(LatLng left, LatLng right) {
    var byLatitude = compareDoubles(left.getLatitude(), right.getLatitude());
    return byLatitude != 0 ? byLatitude : compareDoubles(left.getLongitude(), right.getLongitude());
  }

  private static int compareLists(List<Value> left, List<Value> right) {
    for (var i = 0; i < Math.min(left.size(), right.size()); i++) {
      var order = INSTANCE.compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /// Shorter vectors first.
  private static int compareVectors(Value left, Value right) {
    var l = elementsOf(left);
    var r = elementsOf(right);
    var bySize = Integer.compare(l.size(), r.size());
    return bySize != 0 ? bySize : compareLists(l, r);
  }

  private static List<Value> elementsOf(Value vector) {
    var none = Value.getDefaultInstance();
    return vector
        .getMapValue()
        .getFieldsMap()
        .getOrDefault("value", none)
        .getArrayValue()
        .getValuesList();
  }

  private static int compareMaps(Map<String, Value> left, Map<String, Value> right) {
    var l = sorted(left);
    var r = sorted(right);
    for (var i = 0; i < Math.min(l.size(), r.size()); i++) {
      var byKey = Utf8.compare(l.get(i).getKey(), r.get(i).getKey());
      if (byKey != 0) {
        return byKey;
      }
      var byValue = INSTANCE.compare(l.get(i).getValue(), r.get(i).getValue());
      if (byValue != 0) {
        return byValue;
      }
    }
    return Integer.compare(l.size(), r.size());
  }

  private static List<Map.Entry<String, Value>> sorted(Map<String, Value> map) {
    return map.entrySet().stream().sorted(Map.Entry.comparingByKey(Utf8::compare)).toList();
  }
}
