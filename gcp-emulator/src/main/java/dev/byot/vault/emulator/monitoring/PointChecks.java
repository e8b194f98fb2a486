package dev.byot.vault.emulator.monitoring;

import com.google.api.MetricDescriptor.MetricKind;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeInterval;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which points may follow which.
final class PointChecks {
  private static final Duration PAST = Duration.ofHours(25);
  private static final Duration FUTURE = Duration.ofMinutes(5);
  private static final Duration SAMPLING = Duration.ofSeconds(5);

  private PointChecks() {}

  static void interval(String field, MetricKind kind, TimeInterval interval, Instant now) {
    if (!interval.hasEndTime()) {
      throw Refusals.invalid("Field %s.points[0].interval.endTime is required.", field);
    }
    var end = Times.instant(interval.getEndTime());
    if (end.isBefore(now.minus(PAST))) {
      throw Refusals.invalid("Data points cannot be written more than 25h0s in the past.");
    }
    if (end.isAfter(now.plus(FUTURE))) {
      throw Refusals.invalid("Data points cannot be written more than 5m0s in the future.");
    }
    var start = Times.instant(interval.getStartTime());
    var valid =
        kind == MetricKind.GAUGE
            ? !interval.hasStartTime() || start.equals(end)
            : interval.hasStartTime() && start.isBefore(end);
    if (!valid) {
      throw Refusals.invalid(
          "Field %s.points[0].interval had an invalid value: The start time must be %s the end time"
              + " for the metric kind %s.",
          field, kind == MetricKind.GAUGE ? "equal to" : "before", kind);
    }
  }

  /// A cumulative series that begins again has a start after the last end.
  static void order(MetricKind kind, TimeInterval interval, @Nullable Point newest) {
    if (newest == null) {
      return;
    }
    var lastEnd = SeriesStore.end(newest);
    var end = Times.instant(interval.getEndTime());
    if (!end.isAfter(lastEnd)) {
      throw Refusals.invalid(
          "Points must be written in order. One or more of the points specified had an older end"
              + " time than the most recent point.");
    }
    var start = Times.instant(interval.getStartTime());
    if (kind == MetricKind.CUMULATIVE
        && start.isBefore(lastEnd)
        && !start.equals(Times.instant(newest.getInterval().getStartTime()))) {
      throw Refusals.invalid(
          "Points must be written in order. One or more of the points specified had an older start"
              + " time than the most recent point.");
    }
    if (end.isBefore(lastEnd.plus(SAMPLING))) {
      throw Refusals.invalid(
          "One or more points were written more frequently than the maximum sampling period"
              + " configured for the metric.");
    }
  }
}
