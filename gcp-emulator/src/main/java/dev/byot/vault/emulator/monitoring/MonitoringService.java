package dev.byot.vault.emulator.monitoring;

import com.google.api.MetricDescriptor;
import com.google.monitoring.v3.CreateMetricDescriptorRequest;
import com.google.monitoring.v3.CreateTimeSeriesRequest;
import com.google.monitoring.v3.GetMetricDescriptorRequest;
import com.google.monitoring.v3.ListMetricDescriptorsRequest;
import com.google.monitoring.v3.ListMetricDescriptorsResponse;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.ListTimeSeriesResponse;
import com.google.monitoring.v3.MetricServiceGrpc.MetricServiceImplBase;
import com.google.protobuf.Empty;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;
import java.time.Clock;

/// Cloud Monitoring's metrics on Google's own gRPC stub: user-defined metrics are written and read
/// back as they are, without aggregation.
///
/// A point is readable, and a metric known, once the write has answered; the real service may take
/// minutes. Everything else answers `UNIMPLEMENTED` and names what is missing.
public final class MonitoringService extends MetricServiceImplBase {
  private final Store store;
  private final Descriptors descriptors;
  private final SeriesWrites writes;
  private final SeriesReads reads;

  public MonitoringService(Store store, Clock clock) {
    this.store = store;
    descriptors = new Descriptors(store);
    var series = new SeriesStore(store);
    writes = new SeriesWrites(store, clock, descriptors, series);
    reads = new SeriesReads(descriptors, series);
  }

  @Override
  public void createMetricDescriptor(
      CreateMetricDescriptorRequest request, StreamObserver<MetricDescriptor> out) {
    Unary.answer(out, store, () -> descriptors.create(request));
  }

  @Override
  public void getMetricDescriptor(
      GetMetricDescriptorRequest request, StreamObserver<MetricDescriptor> out) {
    Unary.answer(out, () -> descriptors.get(request.getName()));
  }

  @Override
  public void listMetricDescriptors(
      ListMetricDescriptorsRequest request, StreamObserver<ListMetricDescriptorsResponse> out) {
    Unary.answer(out, () -> descriptors.list(request));
  }

  @Override
  public void createTimeSeries(CreateTimeSeriesRequest request, StreamObserver<Empty> out) {
    Unary.answer(
        out,
        () -> {
          var refusal = writes.write(request);
          // What was written stays, also if some of the request was not.
          store.flush().join();
          if (refusal.isPresent()) {
            throw refusal.get();
          }
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void listTimeSeries(
      ListTimeSeriesRequest request, StreamObserver<ListTimeSeriesResponse> out) {
    Unary.answer(out, () -> reads.list(request));
  }
}
