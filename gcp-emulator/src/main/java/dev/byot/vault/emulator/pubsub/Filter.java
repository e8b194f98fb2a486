package dev.byot.vault.emulator.pubsub;

import java.util.List;
import java.util.Map;

/// Which messages a subscription wants, by their attributes. A message it does not want counts as
/// acknowledged.
sealed interface Filter {
  boolean accepts(Map<String, String> attributes);

  record Everything() implements Filter {
    @Override
    public boolean accepts(Map<String, String> attributes) {
      return true;
    }
  }

  /// `attributes:KEY`.
  record Has(String key) implements Filter {
    @Override
    public boolean accepts(Map<String, String> attributes) {
      return attributes.containsKey(key);
    }
  }

  /// `attributes.KEY = "VALUE"`.
  record Equal(String key, String value) implements Filter {
    @Override
    public boolean accepts(Map<String, String> attributes) {
      return value.equals(attributes.get(key));
    }
  }

  /// `hasPrefix(attributes.KEY, "PREFIX")`.
  record HasPrefix(String key, String prefix) implements Filter {
    @Override
    public boolean accepts(Map<String, String> attributes) {
      var value = attributes.get(key);
      return value != null && value.startsWith(prefix);
    }
  }

  record Not(Filter inner) implements Filter {
    @Override
    public boolean accepts(Map<String, String> attributes) {
      return !inner.accepts(attributes);
    }
  }

  record All(List<Filter> parts) implements Filter {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean accepts(Map<String, String> attributes) {
      return parts.stream().allMatch(part -> part.accepts(attributes));
    }
  }

  record Any(List<Filter> parts) implements Filter {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean accepts(Map<String, String> attributes) {
      return parts.stream().anyMatch(part -> part.accepts(attributes));
    }
  }
}
