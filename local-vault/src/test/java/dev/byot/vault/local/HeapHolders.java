package dev.byot.vault.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who holds some objects of a heap dump, and who holds those, some steps up.
final class HeapHolders {
  private static final int STEPS = 8;
  private static final int MOST_WAYS = 12;
  private static final int MOST_HOLDERS = 6;

  private final Map<Long, List<Holder>> holders = new HashMap<>();
  private final Map<Long, String> roots = new HashMap<>();

  private record Holder(long id, String field) {}

  HeapHolders(HeapDump dump, Set<Long> objects) {
    var frontier = objects;
    for (var step = 0; step < STEPS && !frontier.isEmpty(); step++) {
      frontier = holdersOf(dump, frontier);
    }
  }

  private Set<Long> holdersOf(HeapDump dump, Set<Long> objects) {
    var next = new HashSet<Long>();
    dump.walk(
        new HeapDump.Visitor() {
          @Override
          public void reference(long from, String field, long to) {
            if (objects.contains(to)) {
              var known = holders.computeIfAbsent(to, _ -> new ArrayList<>());
              if (known.size() < MOST_HOLDERS) {
                known.add(new Holder(from, field));
                next.add(from);
              }
            }
          }

          @Override
          public void root(int kind, long id) {
            if (objects.contains(id)) {
              roots.put(id, "root of kind 0x%02x".formatted(kind));
            }
          }
        });
    next.removeAll(holders.keySet());
    return next;
  }

  List<String> ways(long object) {
    var ways = new ArrayList<String>();
    follow(object, "", new HashSet<>(), ways);
    return ways;
  }

  private void follow(long object, String way, Set<Long> passed, List<String> ways) {
    if (ways.size() >= MOST_WAYS) {
      return;
    }
    var root = roots.get(object);
    if (root != null) {
      ways.add(way + root);
      return;
    }
    var next = holders.getOrDefault(object, List.of());
    if (next.isEmpty() || !passed.add(object)) {
      ways.add(way + "...");
      return;
    }
    next.forEach(holder -> follow(holder.id, way + holder.field + " < ", passed, ways));
    passed.remove(object);
  }
}
