package dev.byot.vault.emulator.firestore;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The indexes of a deployment. A query that none of them answers is refused, as the service does:
/// otherwise it would be found out in production that an index is missing.
///
/// Every field has an index by itself, ascending, descending and for elements of arrays, within
/// each collection; a file in the format of the Firebase CLI adds to these and takes away.
/// <https://firebase.google.com/docs/firestore/query-data/index-overview>
public final class Indexes {
  private static final FieldPath ANY_FIELD = new FieldPath(List.of("*"));

  /// Which collections an index is for.
  ///
  /// @param group whether it holds all collections of that id together
  record Coverage(String collectionId, boolean group) {}

  /// A field whose indexes are not the automatic ones.
  record Field(String collectionId, FieldPath path) {}

  /// @param mode which index of one field
  /// @param group whether it holds all collections of that id together
  record Single(Index.Mode mode, boolean group) {}

  private static final Set<Single> AUTOMATIC =
      Stream.of(Index.Mode.values()).map(m -> new Single(m, false)).collect(Collectors.toSet());

  private final boolean checked;
  private final Map<Coverage, List<Index>> composite;
  private final Map<Field, Set<Single>> overrides;

  Indexes(Map<Coverage, List<Index>> composite, Map<Field, Set<Single>> overrides) {
    this(true, composite, overrides);
  }

  private Indexes(
      boolean checked, Map<Coverage, List<Index>> composite, Map<Field, Set<Single>> overrides) {
    this.checked = checked;
    this.composite = Map.copyOf(composite);
    this.overrides = Map.copyOf(overrides);
  }

  /// Only those that every field has by itself.
  public static Indexes automatic() {
    return new Indexes(true, Map.of(), Map.of());
  }

  /// Every query runs, also one that the service would refuse.
  public static Indexes unchecked() {
    return new Indexes(false, Map.of(), Map.of());
  }

  /// Those of a `firestore.indexes.json`.
  ///
  /// @throws IllegalArgumentException if the file is missing or not understood
  public static Indexes of(Path file) {
    return IndexFile.read(file);
  }

  /// Those of the file that is deployed from that checkout, or the automatic ones where there is no
  /// such file.
  public static Indexes deployedFrom(Path checkout) {
    var file = checkout.resolve("deploy").resolve("firestore.indexes.json");
    return Files.exists(file) ? of(file) : automatic();
  }

  /// @throws io.grpc.StatusRuntimeException `FAILED_PRECONDITION` if an index is missing
  void require(Scope scope, Alternatives filter, Ordering ordering) {
    // Without a collection id there is nothing but the documents themselves to go through.
    if (!checked || scope.collectionId().isEmpty()) {
      return;
    }
    for (var probes : filter.probes()) {
      var fixed = Alternatives.fixed(probes);
      var order = ordering.keys().stream().filter(key -> !fixed.contains(key.path())).toList();
      if (!isServed(scope, probes, order)) {
        throw Refusals.indexMissing(IndexFile.wanted(scope, probes, order));
      }
    }
  }

  /// Indexes that each have the whole order can be joined, one for some of the probes each.
  private boolean isServed(Scope scope, Set<Probe> probes, List<Ordering.By> order) {
    if (probes.isEmpty() && order.equals(List.of(new Ordering.By(FieldPath.NAME, false)))) {
      return true;
    }
    var unserved = new HashSet<>(probes);
    var found = false;
    for (var index : candidates(scope, probes, order)) {
      var served = index.serves(probes, order);
      found |= served.isPresent();
      served.ifPresent(unserved::removeAll);
    }
    return found && unserved.isEmpty();
  }

  private List<Index> candidates(Scope scope, Set<Probe> probes, List<Ordering.By> order) {
    var coverage = new Coverage(scope.collectionId(), scope.descendants());
    var candidates = new ArrayList<>(composite.getOrDefault(coverage, List.of()));
    Stream.concat(
            probes.stream().map(Probe::path),
            order.stream().map(Ordering.By::path).filter(path -> !path.equals(FieldPath.NAME)))
        .distinct()
        .forEach(path -> candidates.addAll(ofOneField(coverage, path)));
    return candidates;
  }

  private List<Index> ofOneField(Coverage coverage, FieldPath path) {
    return singles(coverage.collectionId(), path).stream()
        .filter(single -> single.group() == coverage.group())
        .map(single -> Index.of(path, single.mode()))
        .toList();
  }

  /// What is said of a map holds for the fields in it, unless more is said of these.
  private Set<Single> singles(String collectionId, FieldPath path) {
    var segments = path.segments();
    for (var length = segments.size(); length > 0; length--) {
      var said = override(collectionId, new FieldPath(segments.subList(0, length)));
      if (said != null) {
        return said;
      }
    }
    var said = override(collectionId, ANY_FIELD);
    return said == null ? AUTOMATIC : said;
  }

  private @Nullable Set<Single> override(String collectionId, FieldPath path) {
    return overrides.get(new Field(collectionId, path));
  }
}
