package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The documents of one database, now and as they were for up to an hour.
///
/// Readers name a time and need no lock. Whoever installs or prunes holds the database's lock.
final class Documents {
  private static final long HISTORY_MICROS = Duration.ofHours(1).toNanos() / 1_000;

  /// So that an hour of load tests does not fill the heap.
  private static final long HISTORY_BYTES = 64L << 20;

  /// A version that another one has replaced.
  private record Superseded(String name, Versions.Version by, long bytes) {}

  /// Collection id → collection → document id, so that a collection group is found directly.
  private final Map<String, Map<String, NavigableMap<String, Versions>>> groups =
      new ConcurrentHashMap<>();

  private final Deque<Superseded> history = new ArrayDeque<>();
  private long historyBytes;
  private volatile long horizon;

  Documents(long horizon) {
    this.horizon = horizon;
  }

  /// The earliest time that can still be read.
  long horizon() {
    return horizon;
  }

  @Nullable Document get(String name, long time) {
    var collection = Names.collectionOf(name);
    var group = groups.get(Names.idOf(collection));
    var documents = group == null ? null : group.get(collection);
    var versions = documents == null ? null : documents.get(Names.idOf(name));
    return versions == null ? null : versions.at(time);
  }

  /// In the order of names within each collection.
  Stream<Document> scan(Scope scope, long time) {
    return collections(scope)
        .flatMap(entry -> entry.getValue().values().stream())
        .<Document>mapMulti((versions, sink) -> {
          var document = versions.at(time);
          if (document != null) {
            sink.accept(document);
          }
        });
  }

  /// The collections of the scope in which a document exists at that time.
  Stream<String> collectionNames(Scope scope, long time) {
    return collections(scope)
        .filter(entry ->
            entry.getValue().values().stream().anyMatch(versions -> versions.at(time) != null))
        .map(Map.Entry::getKey);
  }

  private Stream<Map.Entry<String, NavigableMap<String, Versions>>> collections(Scope scope) {
    if (scope.collectionId().isEmpty()) {
      return groups.values().stream()
          .flatMap(group -> group.entrySet().stream())
          .filter(entry -> scope.includesCollection(entry.getKey()));
    }
    var group = groups.get(scope.collectionId());
    if (group == null) {
      return Stream.of();
    }
    if (scope.descendants()) {
      return group.entrySet().stream().filter(entry -> scope.includesCollection(entry.getKey()));
    }
    var collection = scope.parent() + "/" + scope.collectionId();
    var documents = group.get(collection);
    return documents == null ? Stream.of() : Stream.of(Map.entry(collection, documents));
  }

  /// Makes `document`, or its deletion for null, the state from `time` on.
  void install(String name, long time, @Nullable Document document) {
    var collection = Names.collectionOf(name);
    var versions =
        groups
            .computeIfAbsent(Names.idOf(collection), _ -> new ConcurrentHashMap<>())
            .computeIfAbsent(collection, _ -> new ConcurrentSkipListMap<>(Names::compareIds))
            .computeIfAbsent(Names.idOf(name), _ -> new Versions());
    var version = versions.add(time, document);
    var replaced = version.older;
    if (replaced != null || document == null) {
      var before = replaced == null ? null : replaced.document;
      var bytes = before == null ? 0 : before.getSerializedSize();
      history.add(new Superseded(name, version, bytes));
      historyBytes += bytes;
    }
  }

  /// Forgets what is older than an hour, or too much.
  void prune(long now) {
    var oldest = history.peek();
    while (oldest != null
        && (oldest.by().since < now - HISTORY_MICROS || historyBytes > HISTORY_BYTES)) {
      horizon = Math.max(horizon, oldest.by().since);
      oldest.by().older = null;
      historyBytes -= oldest.bytes();
      history.remove();
      dropIfGone(oldest.name());
      oldest = history.peek();
    }
  }

  private void dropIfGone(String name) {
    var collection = Names.collectionOf(name);
    var group = groups.get(Names.idOf(collection));
    var documents = group == null ? null : group.get(collection);
    var versions = documents == null ? null : documents.get(Names.idOf(name));
    if (group == null || documents == null || versions == null || !versions.isGone()) {
      return;
    }
    documents.remove(Names.idOf(name));
    if (documents.isEmpty()) {
      group.remove(collection);
    }
  }
}
