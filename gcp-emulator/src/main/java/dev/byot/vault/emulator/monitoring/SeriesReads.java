package dev.byot.vault.emulator.monitoring;

import com.google.monitoring.v3.Aggregation;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.ListTimeSeriesRequest.TimeSeriesView;
import com.google.monitoring.v3.ListTimeSeriesResponse;
import com.google.monitoring.v3.TimeSeries;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import java.util.ArrayList;

/// `ListTimeSeries`. Pages are of series, where the real service counts points.
final class SeriesReads {
  private final Descriptors descriptors;
  private final SeriesStore all;

  SeriesReads(Descriptors descriptors, SeriesStore all) {
    this.descriptors = descriptors;
    this.all = all;
  }

  ListTimeSeriesResponse list(ListTimeSeriesRequest request) {
    var project = Names.project(request.getName());
    refuse(request);
    var filter = MetricFilter.parse(request.getFilter());
    checkType(project, filter);
    var start = Times.instant(request.getInterval().getStartTime());
    var end = Times.instant(request.getInterval().getEndTime());
    var found = new ArrayList<TimeSeries>();
    for (var series : all.of(project)) {
      if (filter.concerns(series)) {
        var points = all.points(SeriesStore.key(project, series), start, end);
        if (!points.isEmpty()) {
          var answer = series.toBuilder().clearPoints();
          found.add(
              request.getView() == TimeSeriesView.HEADERS
                  ? answer.build()
                  : answer.addAllPoints(points).build());
        }
      }
    }
    var page = Page.of(found, request.getPageSize(), request.getPageToken());
    return ListTimeSeriesResponse.newBuilder()
        .addAllTimeSeries(page.items())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private void checkType(String project, MetricFilter filter) {
    var type =
        filter
            .type()
            .orElseThrow(() ->
                Refusals.invalid(
                    "The supplied filter does not specify a valid combination of metric and"
                        + " monitored resource descriptors. The query will not return any time"
                        + " series."));
    if (!type.prefix() && descriptors.find(project, type.text()) == null) {
      throw Refusals.notFound("Cannot find metric(s) that match type = \"%s\".", type.text());
    }
  }

  private static void refuse(ListTimeSeriesRequest request) {
    var interval = request.getInterval();
    if (!interval.hasEndTime() || !interval.hasStartTime()) {
      throw Refusals.invalid(
          "Field interval.%s is required.", interval.hasEndTime() ? "startTime" : "endTime");
    }
    if (!Times.instant(interval.getStartTime()).isBefore(Times.instant(interval.getEndTime()))) {
      throw Refusals.invalid(
          "Field interval.startTime had an invalid value: The start time must be before the end"
              + " time.");
    }
    var plain = Aggregation.getDefaultInstance();
    if (!request.getAggregation().equals(plain)
        || !request.getSecondaryAggregation().equals(plain)) {
      throw Refusals.missing("aggregation of time series");
    }
    if (!request.getOrderBy().isEmpty()) {
      throw Refusals.missing("order_by on time series");
    }
  }
}
