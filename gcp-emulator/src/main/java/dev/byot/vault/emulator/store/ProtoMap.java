package dev.byot.vault.emulator.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/// A map of the store that holds messages by name, in the order of their names.
public final class ProtoMap<T extends MessageLite> {
  private final MVMap<String, byte[]> map;
  private final Parser<T> parser;

  public ProtoMap(Store store, String name, Parser<T> parser) {
    map = store.map(name);
    this.parser = parser;
  }

  public @Nullable T get(String name) {
    var bytes = map.get(name);
    return bytes == null ? null : parse(name, bytes);
  }

  public boolean contains(String name) {
    return map.containsKey(name);
  }

  public void put(String name, T message) {
    map.put(name, message.toByteArray());
  }

  public void remove(String name) {
    map.remove(name);
  }

  /// Removes everything whose name begins with `prefix` and comes before `limit`.
  public void removeUnder(String prefix, String limit) {
    var name = map.ceilingKey(prefix);
    while (name != null && name.startsWith(prefix) && name.compareTo(limit) < 0) {
      map.remove(name);
      name = map.ceilingKey(prefix);
    }
  }

  /// Everything whose name begins with `prefix`.
  public List<T> under(String prefix) {
    var found = new ArrayList<T>();
    var cursor = map.cursor(prefix);
    while (cursor.hasNext()) {
      var name = cursor.next();
      if (!name.startsWith(prefix)) {
        break;
      }
      found.add(parse(name, cursor.getValue()));
    }
    return found;
  }

  private T parse(String name, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the emulator's data is damaged at " + name, e);
    }
  }
}
