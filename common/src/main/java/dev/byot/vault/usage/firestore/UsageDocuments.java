package dev.byot.vault.usage.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.Firestore;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.time.YearMonth;

/// Where usage is kept:
///
/// ```
/// owners/{owner}/usage/{provider}:{name}              when the key was last used
/// owners/{owner}/usage/{provider}:{name}:{month}      what it was used for: by day and model
/// owners/{owner}/counted/{provider}:{name}:{slot}     the calls that are in there already
/// owners/{owner}/erasures/usage                       from when on calls count again
/// ```
///
/// Whose key it is comes from the path that was asked for, never from the document.
final class UsageDocuments {
  static final String EXPIRY = "expireAt";
  static final String LAST_USED = "lastUsedMillis";
  static final String ERASED_UNTIL = "until";

  private static final int SLOT_SECONDS = 30;

  private UsageDocuments() {}

  private static DocumentReference owner(Firestore firestore, OwnerId owner) {
    return firestore.collection("owners").document(owner.value());
  }

  static CollectionReference usage(Firestore firestore, OwnerId owner) {
    return owner(firestore, owner).collection("usage");
  }

  static CollectionReference counted(Firestore firestore, OwnerId owner) {
    return owner(firestore, owner).collection("counted");
  }

  static DocumentReference lastUse(Firestore firestore, KeyRef key) {
    return usage(firestore, key.owner()).document(key.id());
  }

  static DocumentReference month(Firestore firestore, KeyRef key, YearMonth month) {
    return usage(firestore, key.owner()).document(key.id() + ":" + month);
  }

  static long slot(Instant at) {
    return at.getEpochSecond() / SLOT_SECONDS;
  }

  /// The same for a call, however often and late it is told of.
  static DocumentReference slot(Firestore firestore, KeyRef key, Instant at) {
    return counted(firestore, key.owner()).document(key.id() + ":" + slot(at));
  }

  static DocumentReference erasure(Firestore firestore, OwnerId owner) {
    return owner(firestore, owner).collection("erasures").document("usage");
  }
}
