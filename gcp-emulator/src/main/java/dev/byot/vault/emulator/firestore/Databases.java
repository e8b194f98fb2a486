package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVMap;

/// All databases, by name; any name is one from its first use on.
final class Databases {
  private final Map<String, Database> databases = new ConcurrentHashMap<>();
  private final Store store;
  private final Clock clock;

  Databases(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    MVMap<String, byte[]> stored = store.map(Database.DOCUMENTS);
    stored.forEach((name, bytes) -> named(Names.databaseOf(name)).restore(parse(name, bytes)));
  }

  Database named(String name) {
    return databases.computeIfAbsent(
        Names.database(name), valid -> new Database(valid, store, clock));
  }

  /// The database that a resource name belongs to.
  Database of(String resource) {
    return named(Names.databaseOf(resource));
  }

  private static Document parse(String name, byte[] bytes) {
    try {
      return Document.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the stored document " + name + " is damaged", e);
    }
  }
}
