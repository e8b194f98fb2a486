package dev.byot.vault.usage.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.Firestore;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.firestore.Calls;
import dev.byot.vault.state.firestore.Fields;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.UsageLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes usage documents.
public final class FirestoreUsageLedger implements UsageLedger {
  /// A lease, for which an instance may use a key that is stopped, and what clocks differ by.
  private static final Duration STILL_USED = Duration.ofSeconds(15);

  /// As long as Pub/Sub can be told to keep what was not acknowledged.
  private static final Duration ERASURE_KEPT = Duration.ofDays(31);

  /// What one transaction reads and writes.
  private static final int SLOTS = 100;

  /// What is deleted at once.
  private static final int BATCH = 300;

  private final Firestore firestore;
  private final Clock clock;
  private final Calls calls;

  public FirestoreUsageLedger(Firestore firestore, Clock clock) {
    this.firestore = firestore;
    this.clock = clock;
    calls = new Calls(Calls.READ);
  }

  @Override
  public void count(KeyRef key, List<EndedCall> ended) {
    var now = clock.instant();
    for (var part : parts(ended)) {
      calls.transaction(
          firestore,
          transaction -> {
            new CountTransaction(firestore, transaction, key, part, now).run();
            return true;
          });
    }
  }

  /// What comes late, after an outage, may be of many slots.
  private static List<List<EndedCall>> parts(List<EndedCall> ended) {
    var bySlot =
        ended.stream()
            .collect(
                Collectors.groupingBy(
                    call -> UsageDocuments.slot(call.at()), TreeMap::new, Collectors.toList()));
    var parts = new ArrayList<List<EndedCall>>();
    var slots = 0;
    for (var slot : bySlot.values()) {
      if (slots++ % SLOTS == 0) {
        parts.add(new ArrayList<>());
      }
      parts.getLast().addAll(slot);
    }
    return parts;
  }

  @Override
  public void erase(OwnerId owner, Instant acceptedAt) {
    // First: whoever counts meanwhile reads it in the same transaction.
    var note =
        Map.<String, Object>of(
            Fields.SCHEMA,
            Fields.VERSION,
            UsageDocuments.ERASED_UNTIL,
            Fields.timestamp(acceptedAt.plus(STILL_USED)),
            UsageDocuments.EXPIRY,
            Fields.timestamp(acceptedAt.plus(ERASURE_KEPT)));
    calls.write(UsageDocuments.erasure(firestore, owner).set(note));
    deleteAll(UsageDocuments.usage(firestore, owner));
    deleteAll(UsageDocuments.counted(firestore, owner));
  }

  private void deleteAll(CollectionReference collection) {
    var page = calls.read(collection.limit(BATCH)::get);
    while (!page.isEmpty()) {
      var batch = firestore.batch();
      page.getDocuments().forEach(document -> batch.delete(document.getReference()));
      calls.write(batch.commit());
      page = calls.read(collection.limit(BATCH)::get);
    }
  }
}
