package dev.byot.vault.emulator.monitoring;

import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.UNIMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.LabelDescriptor;
import com.google.api.Metric;
import com.google.api.MetricDescriptor;
import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MetricDescriptor.ValueType;
import com.google.api.MonitoredResource;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.monitoring.v3.ListTimeSeriesRequest.TimeSeriesView;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.ProjectName;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.Timestamp;
import dev.byot.vault.emulator.rpc.Times;
import dev.byot.vault.emulator.testing.Refused;
import dev.byot.vault.emulator.testing.TestedCloud;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Monitoring does, in memory and across a restart.
abstract class MonitoringContract {
  private static final ProjectName PROJECT = ProjectName.of("p");
  private static final String TYPE = "custom.googleapis.com/vault/uses";
  private static final String FILTER = "metric.type = \"" + TYPE + "\"";

  private final TestedCloud<MetricServiceClient> monitoring;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);

  MonitoringContract(TestedCloud<MetricServiceClient> monitoring) {
    this.monitoring = monitoring;
  }

  static MetricServiceClient connect(TransportChannelProvider channels) throws IOException {
    return MetricServiceClient.create(
        MetricServiceSettings.newBuilder()
            .setTransportChannelProvider(channels)
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build());
  }

  @AfterEach
  void close() {
    monitoring.close();
  }

  @Test
  void readsBackWhatWasWrittenNewestFirst() {
    write(gauge("a", 0, 1));
    write(gauge("a", 60, 2));
    monitoring.restart();
    write(gauge("a", 120, 3), gauge("b", 120, 4));

    var read = list(FILTER, 0, 120);

    assertThat(read).hasSize(2);
    assertThat(read.getFirst().getMetric().getLabelsMap()).containsEntry("provider", "a");
    assertThat(read.getFirst().getResource().getLabelsMap()).containsEntry("project_id", "p");
    assertThat(read.getFirst().getMetricKind()).isEqualTo(MetricKind.GAUGE);
    assertThat(read.getFirst().getValueType()).isEqualTo(ValueType.INT64);
    assertThat(read.getFirst().getPointsList())
        .as("the start of an interval is outside, its end inside")
        .extracting(point -> point.getValue().getInt64Value())
        .containsExactly(3L, 2L);
    assertThat(list(FILTER, -60, 0)).hasSize(1);
    assertThat(list(FILTER, 120, 180)).isEmpty();
  }

  @Test
  void findsSeriesByTheirLabels() {
    write(gauge("a", 0, 1), gauge("b", 0, 2));
    monitoring.restart();

    assertThat(list(FILTER + " AND metric.labels.provider = \"b\"", -60, 60))
        .singleElement()
        .extracting(series -> series.getPoints(0).getValue().getInt64Value())
        .isEqualTo(2L);
    assertThat(
            list(
                "metric.type = starts_with(\"custom.googleapis.com/vault\")"
                    + " AND resource.type=\"global\" AND resource.label.project_id=\"p\"",
                -60,
                60))
        .hasSize(2);
    assertThat(list(FILTER + " AND metric.labels.other = \"b\"", -60, 60)).isEmpty();
    assertThat(
            monitoring
                .client()
                .listTimeSeries(PROJECT, FILTER, interval(-60, 60), TimeSeriesView.HEADERS)
                .iterateAll())
        .hasSize(2)
        .allSatisfy(series -> assertThat(series.getPointsList()).isEmpty());
  }

  @Test
  void describesAMetricByItsFirstPoint() {
    write(gauge("a", 0, 1));
    monitoring.restart();

    var described = monitoring.client().getMetricDescriptor("projects/p/metricDescriptors/" + TYPE);

    assertThat(described.getType()).isEqualTo(TYPE);
    assertThat(described.getMetricKind()).isEqualTo(MetricKind.GAUGE);
    assertThat(described.getValueType()).isEqualTo(ValueType.INT64);
    assertThat(described.getLabelsList())
        .extracting(LabelDescriptor::getKey)
        .containsExactly("provider");
  }

  @Test
  void holdsPointsToTheDescriptorThatWasCreated() {
    var created =
        monitoring
            .client()
            .createMetricDescriptor(
                PROJECT,
                MetricDescriptor.newBuilder()
                    .setType(TYPE)
                    .setMetricKind(MetricKind.CUMULATIVE)
                    .setValueType(ValueType.INT64)
                    .setUnit("1")
                    .build());
    monitoring.restart();

    assertThat(created.getName()).isEqualTo("projects/p/metricDescriptors/" + TYPE);
    assertThat(monitoring.client().listMetricDescriptors(PROJECT).iterateAll())
        .containsExactly(created);
    refuses("Metric kind for metric " + TYPE + " must be CUMULATIVE", gauge("a", 0, 1));
    write(cumulative(-60, 0), "a");
    monitoring.restart();
    write(cumulative(-60, 60), "a");
    refuses("must be before the end time", series("a", cumulative(120, 120)));
    refuses("older start time", series("a", cumulative(-30, 120)));
  }

  @Test
  void writesTheRestOfARequestThatHasAPointOutOfOrder() {
    write(gauge("a", 60, 1));
    monitoring.restart();

    refuses(
        "One or more TimeSeries could not be written: Points must be written in order. One or more"
            + " of the points specified had an older end time than the most recent point.:"
            + " timeSeries[0]",
        gauge("a", 60, 2),
        gauge("b", 60, 3));
    refuses("more frequently than the maximum sampling period", gauge("a", 61, 2));

    assertThat(list(FILTER, 0, 120))
        .flatExtracting(TimeSeries::getPointsList)
        .extracting(point -> point.getValue().getInt64Value())
        .containsExactly(1L, 3L);
  }

  @Test
  void refusesRequestsThatNoServiceWouldTake() {
    refuses("Duplicate TimeSeries encountered.", gauge("a", 0, 1), gauge("a", 0, 2));
    refuses("1 to 200 TimeSeries", Collections.nCopies(201, gauge("b", 0, 1)));
    refuses("1 to 200 TimeSeries", List.of());
    refuses(
        "Only one point", gauge("c", 0, 1).toBuilder().addPoints(point(interval(5, 5), 1)).build());
    refuses("resource.type", gauge("d", 0, 1).toBuilder().clearResource().build());
    refuses("25h0s in the past", gauge("e", -26 * 3600, 1));
    refuses("5m0s in the future", gauge("f", 600 + 3600, 1));
    refuses(
        "metric.type",
        gauge("g", 0, 1).toBuilder().setMetric(Metric.newBuilder().setType("uses")).build());
    refuses("Value type", gauge("h", 0, 1).toBuilder().setValueType(ValueType.DOUBLE).build());
    refuses("GAUGE or CUMULATIVE", series("i", cumulative(-60, 0), MetricKind.DELTA));
    refuses(
        "must have a value", series("j", Point.newBuilder().setInterval(interval(0, 0)).build()));
    Refused.with(
        INVALID_ARGUMENT,
        "want projects/ID",
        () -> monitoring.client().createTimeSeries("folders/f", List.of(gauge("k", 0, 1))));
  }

  @Test
  void takesTwoHundredSeriesInOneRequest() {
    monitoring
        .client()
        .createTimeSeries(
            PROJECT, IntStream.range(0, 200).mapToObj(i -> gauge("p" + i, 0, i)).toList());
    monitoring.restart();

    assertThat(list(FILTER, -60, 0)).hasSize(200);
  }

  @Test
  void saysWhatItDoesNotFindAndWhatItDoesNotHave() {
    write(gauge("a", 0, 1));

    Refused.with(
        NOT_FOUND,
        "Could not find descriptor for metric 'custom.googleapis.com/x'.",
        () ->
            monitoring
                .client()
                .getMetricDescriptor("projects/p/metricDescriptors/custom.googleapis.com/x"));
    Refused.with(
        NOT_FOUND,
        "Cannot find metric(s) that match type = \"custom.googleapis.com/x\".",
        () -> list("metric.type=\"custom.googleapis.com/x\"", 0, 1));
    Refused.with(INVALID_ARGUMENT, "does not specify a valid combination", () -> list("", 0, 1));
    Refused.with(INVALID_ARGUMENT, "before the end time", () -> list(FILTER, 1, 1));
    Refused.with(
        UNIMPLEMENTED,
        "filters other than",
        () -> list(FILTER + " OR resource.type = \"x\"", 0, 1));
    Refused.with(
        UNIMPLEMENTED,
        "DeleteMetricDescriptor",
        () -> monitoring.client().deleteMetricDescriptor("projects/p/metricDescriptors/" + TYPE));
  }

  private void write(TimeSeries... series) {
    monitoring.client().createTimeSeries(PROJECT, List.of(series));
  }

  private void write(Point point, String provider) {
    write(series(provider, point));
  }

  private void refuses(String text, TimeSeries... series) {
    refuses(text, List.of(series));
  }

  private void refuses(String text, List<TimeSeries> series) {
    Refused.with(
        INVALID_ARGUMENT, text, () -> monitoring.client().createTimeSeries(PROJECT, series));
  }

  private List<TimeSeries> list(String filter, int from, int to) {
    var found = new ArrayList<TimeSeries>();
    monitoring
        .client()
        .listTimeSeries(PROJECT, filter, interval(from, to), TimeSeriesView.FULL)
        .iterateAll()
        .forEach(found::add);
    return found;
  }

  private TimeSeries gauge(String provider, int at, long value) {
    return series(provider, point(TimeInterval.newBuilder().setEndTime(at(at)).build(), value));
  }

  private Point cumulative(int from, int to) {
    return point(interval(from, to), 1);
  }

  private static TimeSeries series(String provider, Point point) {
    return series(
        provider,
        point,
        point.getInterval().hasStartTime() ? MetricKind.CUMULATIVE : MetricKind.GAUGE);
  }

  private static TimeSeries series(String provider, Point point, MetricKind kind) {
    return TimeSeries.newBuilder()
        .setMetric(Metric.newBuilder().setType(TYPE).putLabels("provider", provider))
        .setResource(MonitoredResource.newBuilder().setType("global"))
        .setMetricKind(kind)
        .addPoints(point)
        .build();
  }

  private static Point point(TimeInterval interval, long value) {
    return Point.newBuilder()
        .setInterval(interval)
        .setValue(TypedValue.newBuilder().setInt64Value(value))
        .build();
  }

  private TimeInterval interval(int from, int to) {
    return TimeInterval.newBuilder().setStartTime(at(from)).setEndTime(at(to)).build();
  }

  private Timestamp at(int second) {
    return Times.timestamp(start.plusSeconds(second));
  }
}
