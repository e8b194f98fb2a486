package dev.byot.vault.emulator.firestore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One index: entries of the documents that have all its fields, in the order of these.
///
/// @param parts always end with the name, as the entries do
record Index(List<Part> parts) {
  enum Mode {
    ASCENDING,
    DESCENDING,
    CONTAINS
  }

  record Part(FieldPath path, Mode mode) {}

  Index {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an index has at least one field");
    }
    parts = withName(parts);
  }

  static Index of(FieldPath path, Mode mode) {
    return new Index(List.of(new Part(path, mode)));
  }

  private static List<Part> withName(List<Part> parts) {
    var last = parts.getLast();
    if (last.path().equals(FieldPath.NAME)) {
      return List.copyOf(parts);
    }
    var all = new ArrayList<>(parts);
    all.add(
        new Part(
            FieldPath.NAME, last.mode() == Mode.DESCENDING ? Mode.DESCENDING : Mode.ASCENDING));
    return List.copyOf(all);
  }

  /// Which of the probes this index answers in that order, if it has the order at all: all its
  /// fields before the order must be probed, for the entries of one value each to lie together.
  Optional<Set<Probe>> serves(Set<Probe> probes, List<Ordering.By> order) {
    var prefix = parts.size() - order.size();
    if (prefix < 0) {
      return Optional.empty();
    }
    for (var i = 0; i < order.size(); i++) {
      if (!parts.get(prefix + i).equals(partOf(order.get(i)))) {
        return Optional.empty();
      }
    }
    var served = new HashSet<Probe>();
    for (var part : parts.subList(0, prefix)) {
      var probe = new Probe(part.path(), part.mode() == Mode.CONTAINS);
      if (!probes.contains(probe)) {
        return Optional.empty();
      }
      served.add(probe);
    }
    return Optional.of(served);
  }

  private static Part partOf(Ordering.By key) {
    return new Part(key.path(), key.descending() ? Mode.DESCENDING : Mode.ASCENDING);
  }
}
