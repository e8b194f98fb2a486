package dev.byot.vault.emulator.monitoring;

import com.google.api.LabelDescriptor;
import com.google.api.MetricDescriptor;
import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MetricDescriptor.ValueType;
import com.google.monitoring.v3.CreateMetricDescriptorRequest;
import com.google.monitoring.v3.ListMetricDescriptorsRequest;
import com.google.monitoring.v3.ListMetricDescriptorsResponse;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.util.Collection;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// What is known of each metric: created by a caller, or by the first point that is written.
final class Descriptors {
  private static final int MAX_LABELS = 30;

  private final Store store;
  private final ProtoMap<MetricDescriptor> descriptors;

  Descriptors(Store store) {
    this.store = store;
    descriptors = new ProtoMap<>(store, "monitoring.descriptors", MetricDescriptor.parser());
  }

  synchronized MetricDescriptor create(CreateMetricDescriptorRequest request) {
    var project = Names.project(request.getName());
    var asked = request.getMetricDescriptor();
    Names.type("metricDescriptor.type", asked.getType());
    checkKind("metricDescriptor.metricKind", asked.getMetricKind());
    checkValueType("metricDescriptor.valueType", asked.getValueType());
    checkLabels("metricDescriptor.labels", asked.getLabelsCount());
    var known = find(project, asked.getType());
    if (known != null) {
      checkSame(known, asked.getMetricKind(), asked.getValueType());
    }
    return put(asked.toBuilder().setName(name(project, asked.getType())).build());
  }

  MetricDescriptor get(String name) {
    var descriptor = descriptors.get(name);
    if (descriptor == null) {
      throw Refusals.notFound(
          "Could not find descriptor for metric '%s'.",
          name.substring(name.indexOf(Names.DESCRIPTORS) + 1).replaceFirst("^[^/]+/", ""));
    }
    return descriptor;
  }

  @Nullable MetricDescriptor find(String project, String type) {
    return descriptors.get(name(project, type));
  }

  ListMetricDescriptorsResponse list(ListMetricDescriptorsRequest request) {
    if (request.getActiveOnly()) {
      throw Refusals.missing("active_only on metric descriptors");
    }
    var filter = MetricFilter.parse(request.getFilter());
    var all =
        descriptors.under(Names.project(request.getName()) + Names.DESCRIPTORS).stream()
            .filter(each -> filter.concernsType(each.getType()))
            .toList();
    var page = Page.of(all, request.getPageSize(), request.getPageToken());
    return ListMetricDescriptorsResponse.newBuilder()
        .addAllMetricDescriptors(page.items())
        .setNextPageToken(page.nextToken())
        .build();
  }

  /// The descriptor of a metric that a point is written to: made if it is new, with the labels that
  /// it did not have yet.
  ///
  /// @throws io.grpc.StatusRuntimeException if the metric is of another kind or value type
  synchronized MetricDescriptor written(
      String project, String type, MetricKind kind, ValueType value, Collection<String> labels) {
    Names.type("metric.type", type);
    checkKind("metricKind", kind);
    checkValueType("valueType", value);
    var known = find(project, type);
    if (known != null) {
      checkSame(known, kind, value);
    }
    var descriptor =
        known == null
            ? MetricDescriptor.newBuilder()
                .setName(name(project, type))
                .setType(type)
                .setMetricKind(kind)
                .setValueType(value)
            : known.toBuilder();
    var missing = new HashSet<>(labels);
    descriptor.getLabelsList().forEach(label -> missing.remove(label.getKey()));
    missing.stream()
        .sorted()
        .forEach(key -> descriptor.addLabels(LabelDescriptor.newBuilder().setKey(key)));
    checkLabels("metric.labels", descriptor.getLabelsCount());
    var built = descriptor.build();
    return built.equals(known) ? built : put(built);
  }

  private MetricDescriptor put(MetricDescriptor descriptor) {
    return store.mutate(() -> {
      descriptors.put(descriptor.getName(), descriptor);
      return descriptor;
    });
  }

  private static String name(String project, String type) {
    return project + Names.DESCRIPTORS + type;
  }

  private static void checkKind(String field, MetricKind kind) {
    if (kind != MetricKind.GAUGE && kind != MetricKind.CUMULATIVE) {
      throw Refusals.invalid(
          "Field %s had an invalid value of \"%s\": user-defined metrics are GAUGE or CUMULATIVE.",
          field, kind);
    }
  }

  private static void checkValueType(String field, ValueType type) {
    switch (type) {
      case BOOL, INT64, DOUBLE, STRING, DISTRIBUTION -> {}
      default -> throw Refusals.invalid("Field %s had an invalid value of \"%s\".", field, type);
    }
  }

  private static void checkLabels(String field, int count) {
    if (count > MAX_LABELS) {
      throw Refusals.invalid(
          "Field %s had an invalid value: a metric has at most %d labels.", field, MAX_LABELS);
    }
  }

  private static void checkSame(MetricDescriptor known, MetricKind kind, ValueType value) {
    if (known.getMetricKind() != kind) {
      throw Refusals.invalid(
          "Metric kind for metric %s must be %s, but is %s.",
          known.getType(), known.getMetricKind(), kind);
    }
    if (known.getValueType() != value) {
      throw Refusals.invalid(
          "Value type for metric %s must be %s, but is %s.",
          known.getType(), known.getValueType(), value);
    }
  }
}
