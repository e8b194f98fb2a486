package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What transactions have read and written: versions of documents, each the one after the version
/// that it replaces.
final class History {
  /// @param read the version of each document
  /// @param written some of the documents that were read
  record Committed(Map<String, Long> read, Set<String> written) {}

  private record Version(String document, long number) {}

  private final Queue<Committed> transactions = new ConcurrentLinkedQueue<>();

  void add(Committed transaction) {
    transactions.add(transaction);
  }

  long writesOf(String document) {
    return transactions.stream().filter(each -> each.written().contains(document)).count();
  }

  /// Asserts that some order of the transactions, one after another, explains all that they saw: a
  /// reader comes after who wrote what it read, and before who wrote the next version.
  void assertSerialisable() {
    var all = List.copyOf(transactions);
    var writers = writers(all);
    var earlier = new ArrayList<Set<Integer>>();
    all.forEach(_ -> earlier.add(new HashSet<>()));
    for (var i = 0; i < all.size(); i++) {
      for (var read : all.get(i).read().entrySet()) {
        before(writers.get(new Version(read.getKey(), read.getValue())), i, earlier);
        before(i, writers.get(new Version(read.getKey(), read.getValue() + 1)), earlier);
      }
    }
    var left = new HashSet<>(IntStream.range(0, all.size()).boxed().toList());
    List<Integer> free;
    do {
      free = left.stream().filter(i -> earlier.get(i).stream().noneMatch(left::contains)).toList();
      free.forEach(left::remove);
    } while (!free.isEmpty());
    assertThat(left.stream().map(all::get)).as("in a circle of before and after").isEmpty();
  }

  private static Map<Version, Integer> writers(List<Committed> all) {
    var writers = new HashMap<Version, Integer>();
    for (var i = 0; i < all.size(); i++) {
      for (var document : all.get(i).written()) {
        var version = new Version(document, all.get(i).read().getOrDefault(document, 0L) + 1);
        assertThat(writers.put(version, i)).as("another writer of %s", version).isNull();
      }
    }
    return writers;
  }

  private static void before(
      @Nullable Integer one, @Nullable Integer other, List<Set<Integer>> earlier) {
    if (one != null && other != null && !one.equals(other)) {
      earlier.get(other).add(one);
    }
  }
}
