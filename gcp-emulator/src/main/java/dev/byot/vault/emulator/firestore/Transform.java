package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.ArrayValue;
import com.google.firestore.v1.DocumentTransform.FieldTransform;
import com.google.firestore.v1.DocumentTransform.FieldTransform.ServerValue;
import com.google.firestore.v1.Value;
import com.google.protobuf.NullValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A field's new value, computed from the old one by the server.
///
/// @param path which field
/// @param rule how
record Transform(FieldPath path, FieldTransform rule) {
  private static final Value NULL = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
  private static final long MICROS_PER_MILLI = 1_000;

  /// @param after the field's value from now on
  /// @param answer what the writer is told
  record Outcome(Value after, Value answer) {}

  static Transform parse(FieldTransform rule) {
    var path = FieldPath.parse(rule.getFieldPath());
    switch (rule.getTransformTypeCase()) {
      case SET_TO_SERVER_VALUE -> {
        if (rule.getSetToServerValue() != ServerValue.REQUEST_TIME) {
          throw Refusals.invalid("The only server value is REQUEST_TIME.");
        }
      }
      case INCREMENT -> checkNumber(rule.getIncrement());
      case MAXIMUM -> checkNumber(rule.getMaximum());
      case MINIMUM -> checkNumber(rule.getMinimum());
      case APPEND_MISSING_ELEMENTS -> checkArray(rule.getAppendMissingElements());
      case REMOVE_ALL_FROM_ARRAY -> checkArray(rule.getRemoveAllFromArray());
      case TRANSFORMTYPE_NOT_SET -> throw Refusals.invalid("A field transform says nothing.");
    }
    return new Transform(path, rule);
  }

  private static void checkNumber(Value operand) {
    if (!ValueOrder.isNumber(operand)) {
      throw Refusals.invalid("The operand of a numeric transform must be a number.");
    }
  }

  private static void checkArray(ArrayValue operand) {
    DocumentChecks.checkValue(Value.newBuilder().setArrayValue(operand).build());
  }

  Outcome apply(@Nullable Value before, long commitTime) {
    return switch (rule.getTransformTypeCase()) {
      case SET_TO_SERVER_VALUE -> {
        var millis = commitTime - Math.floorMod(commitTime, MICROS_PER_MILLI);
        yield same(Value.newBuilder().setTimestampValue(Micros.timestamp(millis)).build());
      }
      case INCREMENT -> same(sum(before, rule.getIncrement()));
      case MAXIMUM -> same(extreme(before, rule.getMaximum(), true));
      case MINIMUM -> same(extreme(before, rule.getMinimum(), false));
      case APPEND_MISSING_ELEMENTS ->
          new Outcome(append(before, rule.getAppendMissingElements()), NULL);
      case REMOVE_ALL_FROM_ARRAY -> new Outcome(remove(before, rule.getRemoveAllFromArray()), NULL);
      case TRANSFORMTYPE_NOT_SET -> throw new IllegalStateException("checked when parsed");
    };
  }

  private static Outcome same(Value value) {
    return new Outcome(value, value);
  }

  /// Integers stop at their largest magnitude.
  private static Value sum(@Nullable Value before, Value operand) {
    if (before == null || !ValueOrder.isNumber(before)) {
      return operand;
    }
    if (before.hasIntegerValue() && operand.hasIntegerValue()) {
      var left = before.getIntegerValue();
      var right = operand.getIntegerValue();
      var sum = left + right;
      var overflow = ((left ^ sum) & (right ^ sum)) < 0;
      var saturated = left < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
      return Value.newBuilder().setIntegerValue(overflow ? saturated : sum).build();
    }
    return Value.newBuilder().setDoubleValue(toDouble(before) + toDouble(operand)).build();
  }

  private static double toDouble(Value number) {
    return number.hasIntegerValue() ? number.getIntegerValue() : number.getDoubleValue();
  }

  /// Equal numbers leave the field as it is, whatever their types; NaN wins.
  private static Value extreme(@Nullable Value before, Value operand, boolean greatest) {
    if (before == null || !ValueOrder.isNumber(before) || ValueOrder.isNan(operand)) {
      return operand;
    }
    if (ValueOrder.isNan(before)) {
      return before;
    }
    var order = ValueOrder.INSTANCE.compare(operand, before);
    return (greatest ? order > 0 : order < 0) ? operand : before;
  }

  private static List<Value> elements(@Nullable Value before) {
    return before == null ? List.of() : before.getArrayValue().getValuesList();
  }

  private static Value append(@Nullable Value before, ArrayValue operand) {
    var result = new ArrayList<>(elements(before));
    for (var value : operand.getValuesList()) {
      if (result.stream().noneMatch(present -> ValueOrder.equal(present, value))) {
        result.add(value);
      }
    }
    return ofArray(result);
  }

  private static Value remove(@Nullable Value before, ArrayValue operand) {
    return ofArray(
        elements(before).stream()
            .filter(present ->
                operand.getValuesList().stream()
                    .noneMatch(value -> ValueOrder.equal(present, value)))
            .toList());
  }

  private static Value ofArray(List<Value> elements) {
    return Value.newBuilder().setArrayValue(ArrayValue.newBuilder().addAllValues(elements)).build();
  }
}
