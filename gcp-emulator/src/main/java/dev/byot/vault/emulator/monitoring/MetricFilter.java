package dev.byot.vault.emulator.monitoring;

import com.google.monitoring.v3.TimeSeries;
import dev.byot.vault.emulator.rpc.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The filters that are understood: `metric.type`, `resource.type`, `metric.labels.X` and
/// `resource.labels.X`, compared with `=` to a string or to `starts_with(…)`, joined by `AND`.
record MetricFilter(List<Comparison> comparisons) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\s*(metric\\.type|resource\\.type|(?:metric|resource)\\.labels?\\.[a-zA-Z_][a-zA-Z0-9_]*)"
              + "\\s*=\\s*(?:\"([^\"\\\\]*)\"|starts_with\\(\\s*\"([^\"\\\\]*)\"\\s*\\))\\s*"
              + "(?:AND(?=\\s)|$)");
  private static final String TYPE = "metric.type";

  /// @param prefix whether `text` is only the beginning
  record Comparison(String field, String text, boolean prefix) {
    boolean holds(@Nullable String value) {
      return value != null && (prefix ? value.startsWith(text) : value.equals(text));
    }
  }

  MetricFilter {
    comparisons = List.copyOf(comparisons);
  }

  /// Refuses what it does not understand, rather than answer as if it had not been asked.
  static MetricFilter parse(String filter) {
    var comparisons = new ArrayList<Comparison>();
    var matcher = SHAPE.matcher(filter);
    var at = 0;
    while (at < filter.length()) {
      if (!matcher.region(at, filter.length()).lookingAt()) {
        throw Refusals.missing(
            "filters other than field = \"text\" or starts_with(\"text\"), joined by AND: "
                + filter.substring(at).strip());
      }
      var exact = matcher.group(2);
      var field = matcher.group(1).replace(".label.", ".labels.");
      comparisons.add(
          new Comparison(field, exact == null ? matcher.group(3) : exact, exact == null));
      at = matcher.end();
    }
    return new MetricFilter(comparisons);
  }

  /// What it says of the type of the metric, if anything.
  Optional<Comparison> type() {
    return comparisons.stream().filter(each -> each.field.equals(TYPE)).findFirst();
  }

  boolean concernsType(String type) {
    if (comparisons.stream().anyMatch(each -> !each.field.equals(TYPE))) {
      throw Refusals.missing("filters on metric descriptors other than by metric.type");
    }
    return comparisons.stream().allMatch(each -> each.holds(type));
  }

  boolean concerns(TimeSeries series) {
    return comparisons.stream().allMatch(each -> each.holds(value(series, each.field)));
  }

  private static @Nullable String value(TimeSeries series, String field) {
    var label = field.substring(field.lastIndexOf('.') + 1);
    return switch (field) {
      case TYPE -> series.getMetric().getType();
      case "resource.type" -> series.getResource().getType();
      default ->
          field.startsWith("metric.")
              ? series.getMetric().getLabelsMap().get(label)
              : series.getResource().getLabelsMap().get(label);
    };
  }
}
