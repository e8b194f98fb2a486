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

  /// All that exist or have existed.
  private final Map<String, Versions> byName = new ConcurrentHashMap<>();

  /// Collection id → the same in the order of names: a collection and a collection group alike are
  /// found directly, and walked through from anywhere.
  private final Map<String, NavigableMap<String, Versions>> groups = new ConcurrentHashMap<>();

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
    var versions = byName.get(name);
    return versions == null ? null : versions.at(time);
  }

  /// In the order of names, if the scope is of one collection id.
  ///
  /// @param from the name to begin with, which need not exist, or null
  Stream<Document> scan(Scope scope, @Nullable String from, long time) {
    return entries(scope, from)
        .<Document>mapMulti((entry, sink) -> {
          var document = entry.getValue().at(time);
          if (document != null) {
            sink.accept(document);
          }
        });
  }

  /// The collections of the scope in which a document exists at that time.
  Stream<String> collectionNames(Scope scope, long time) {
    return entries(scope, null)
        .filter(entry -> entry.getValue().at(time) != null)
        .map(entry -> Names.collectionOf(entry.getKey()))
        .distinct();
  }

  private Stream<Map.Entry<String, Versions>> entries(Scope scope, @Nullable String from) {
    var some =
        scope.collectionId().isEmpty()
            ? groups.values().stream()
            : Stream.ofNullable(groups.get(scope.collectionId()));
    var prefix = scope.top() + "/";
    return some.flatMap(group ->
        from(group, scope.top(), from).entrySet().stream()
            .takeWhile(entry -> entry.getKey().startsWith(prefix))
            .filter(entry -> scope.includesDocument(entry.getKey())));
  }

  /// What comes after `top`, which may itself be a document of the group, and not before `from`.
  private static NavigableMap<String, Versions> from(
      NavigableMap<String, Versions> group, String top, @Nullable String from) {
    return from == null || Names.compare(from, top) <= 0
        ? group.tailMap(top, false)
        : group.tailMap(from, true);
  }

  /// Makes `document`, or its deletion for null, the state from `time` on.
  void install(String name, long time, @Nullable Document document) {
    var versions = byName.computeIfAbsent(name, this::listed);
    var version = versions.add(time, document);
    var replaced = version.older;
    if (replaced != null || document == null) {
      var before = replaced == null ? null : replaced.document;
      var bytes = before == null ? 0 : before.getSerializedSize();
      history.add(new Superseded(name, version, bytes));
      historyBytes += bytes;
    }
  }

  private Versions listed(String name) {
    var versions = new Versions();
    groups
        .computeIfAbsent(group(name), _ -> new ConcurrentSkipListMap<>(Names::compare))
        .put(name, versions);
    return versions;
  }

  private static String group(String document) {
    return Names.idOf(Names.collectionOf(document));
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
    var versions = byName.get(name);
    var group = groups.get(group(name));
    if (versions == null || group == null || !versions.isGone()) {
      return;
    }
    byName.remove(name);
    group.remove(name);
    if (group.isEmpty()) {
      groups.remove(group(name));
    }
  }
}
