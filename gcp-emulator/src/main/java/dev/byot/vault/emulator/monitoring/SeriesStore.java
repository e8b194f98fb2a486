package dev.byot.vault.emulator.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeSeries;
import dev.byot.vault.emulator.rpc.Times;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The series, each without its points, with its newest point, and with all of them.
final class SeriesStore {
  /// As long as the real service keeps points in full.
  private static final Duration RETENTION = Duration.ofDays(42);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ProtoMap<TimeSeries> series;
  private final ProtoMap<Point> points;

  SeriesStore(Store store) {
    series = new ProtoMap<>(store, "monitoring.series", TimeSeries.parser());
    points = new ProtoMap<>(store, "monitoring.points", Point.parser());
  }

  /// What tells a series from any other: its metric and its resource, with all labels.
  static String key(String project, TimeSeries series) {
    var identity =
        List.of(
            new TreeMap<>(series.getMetric().getLabelsMap()),
            series.getResource().getType(),
            new TreeMap<>(series.getResource().getLabelsMap()));
    try {
      // JSON has no raw line feed, so that no key begins with another's.
      return "%s\n%s\n%s\n"
          .formatted(project, series.getMetric().getType(), JSON.writeValueAsString(identity));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The newest point, if any was written.
  @Nullable Point newest(String key) {
    var known = series.get(key);
    return known == null ? null : known.getPoints(0);
  }

  /// Adds its one point to a series; call it inside a change.
  void add(String key, TimeSeries written) {
    var point = written.getPoints(0);
    series.put(key, written);
    points.put(at(key, end(point)), point);
    points.removeUnder(key, at(key, end(point).minus(RETENTION)));
  }

  static Instant end(Point point) {
    return Times.instant(point.getInterval().getEndTime());
  }

  /// The series of a project, each with its newest point.
  List<TimeSeries> of(String project) {
    return series.under(project + "\n");
  }

  /// The points of a series after `start` and until `end`, newest first.
  List<Point> points(String key, Instant start, Instant end) {
    return points.under(key).stream()
        .filter(point -> end(point).isAfter(start))
        .filter(point -> !end(point).isAfter(end))
        .toList()
        .reversed();
  }

  private static String at(String key, Instant time) {
    return "%s%012d.%09d".formatted(key, time.getEpochSecond(), time.getNano());
  }
}
