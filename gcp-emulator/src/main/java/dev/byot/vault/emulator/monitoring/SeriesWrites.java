package dev.byot.vault.emulator.monitoring;

import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MetricDescriptor.ValueType;
import com.google.api.MonitoredResource;
import com.google.monitoring.v3.CreateTimeSeriesRequest;
import com.google.monitoring.v3.CreateTimeSeriesSummary;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeSeries;
import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.store.Store;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `CreateTimeSeries`: every series of a request is written or refused by itself.
final class SeriesWrites {
  private static final int MAX_SERIES = 200;

  private final Store store;
  private final Clock clock;
  private final Descriptors descriptors;
  private final SeriesStore all;

  SeriesWrites(Store store, Clock clock, Descriptors descriptors, SeriesStore all) {
    this.store = store;
    this.clock = clock;
    this.descriptors = descriptors;
    this.all = all;
  }

  /// Writes what it can; the refusal names the rest.
  synchronized Optional<StatusRuntimeException> write(CreateTimeSeriesRequest request) {
    var project = Names.project(request.getName());
    var count = request.getTimeSeriesCount();
    if (count < 1 || count > MAX_SERIES) {
      throw Refusals.invalid(
          "Field timeSeries had an invalid value: a request has 1 to %d TimeSeries, this one has"
              + " %d.",
          MAX_SERIES, count);
    }
    var seen = new HashSet<String>();
    var refused = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      try {
        write(project, request.getTimeSeries(i), "timeSeries[" + i + "]", seen);
      } catch (StatusRuntimeException e) {
        refused.add(e.getStatus().getDescription() + ": timeSeries[" + i + "]");
      }
    }
    return refused.isEmpty() ? Optional.empty() : Optional.of(refusal(count, refused));
  }

  private void write(String project, TimeSeries asked, String field, Set<String> seen) {
    if (asked.getPointsCount() != 1) {
      throw Refusals.invalid(
          "Field %s.points had an invalid value: Only one point can be written per TimeSeries per"
              + " request.",
          field);
    }
    var point = asked.getPoints(0);
    var kind =
        asked.getMetricKind() == MetricKind.METRIC_KIND_UNSPECIFIED
            ? MetricKind.GAUGE
            : asked.getMetricKind();
    var written = asked.toBuilder().setMetricKind(kind).setValueType(valueType(asked, point));
    written.setResource(resource(project, asked.getResource(), field));
    var series = written.build();
    var key = SeriesStore.key(project, series);
    PointChecks.interval(field, kind, point.getInterval(), clock.instant());
    if (!seen.add(key)) {
      throw Refusals.invalid(
          "Field %s had an invalid value: Duplicate TimeSeries encountered. Only one point can be"
              + " written per TimeSeries per request.",
          field);
    }
    PointChecks.order(kind, point.getInterval(), all.newest(key));
    descriptors.written(
        project,
        series.getMetric().getType(),
        kind,
        series.getValueType(),
        series.getMetric().getLabelsMap().keySet());
    store.mutate(() -> {
      all.add(key, series);
      return series;
    });
  }

  private static MonitoredResource resource(
      String project, MonitoredResource resource, String field) {
    if (resource.getType().isEmpty()) {
      throw Refusals.invalid("Field %s.resource.type had an invalid value of \"\".", field);
    }
    return resource.containsLabels("project_id")
        ? resource
        : resource.toBuilder()
            .putLabels("project_id", project.substring("projects/".length()))
            .build();
  }

  private static ValueType valueType(TimeSeries asked, Point point) {
    var type =
        switch (point.getValue().getValueCase()) {
          case BOOL_VALUE -> ValueType.BOOL;
          case INT64_VALUE -> ValueType.INT64;
          case DOUBLE_VALUE -> ValueType.DOUBLE;
          case STRING_VALUE -> ValueType.STRING;
          case DISTRIBUTION_VALUE -> ValueType.DISTRIBUTION;
          case VALUE_NOT_SET -> throw Refusals.invalid("A point must have a value.");
        };
    if (asked.getValueType() != ValueType.VALUE_TYPE_UNSPECIFIED && asked.getValueType() != type) {
      throw Refusals.invalid(
          "Value type for metric %s must be %s, but is %s.",
          asked.getMetric().getType(), asked.getValueType(), type);
    }
    return type;
  }

  private static StatusRuntimeException refusal(int count, List<String> refused) {
    var summary =
        CreateTimeSeriesSummary.newBuilder()
            .setTotalPointCount(count)
            .setSuccessPointCount(count - refused.size())
            .addErrors(
                CreateTimeSeriesSummary.Error.newBuilder()
                    .setStatus(Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE))
                    .setPointCount(refused.size()));
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(Code.INVALID_ARGUMENT_VALUE)
            .setMessage(
                "One or more TimeSeries could not be written: " + String.join("; ", refused))
            .addDetails(Any.pack(summary.build()))
            .build());
  }
}
