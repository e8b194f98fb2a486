package dev.byot.vault.state.firestore;

import com.google.cloud.firestore.Blob;
import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StoredSecret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The documents `owners/{owner}/keys/{provider}:{name}`. Whose key it is comes from the path that
/// was asked for, never from the document.
public final class KeyDocuments {
  // Whether there is more than a tombstone: queries pass over what an owner removed, however much.
  private static final String KEPT = "kept";

  private KeyDocuments() {}

  private static CollectionReference of(Firestore firestore, OwnerId owner) {
    return firestore.collection("owners").document(owner.value()).collection("keys");
  }

  public static DocumentReference at(Firestore firestore, KeyRef key) {
    return of(firestore, key.owner()).document(key.id());
  }

  /// All of an owner's keys that have a secret or a pending command.
  public static Query kept(Firestore firestore, OwnerId owner) {
    return of(firestore, owner).whereEqualTo(KEPT, true);
  }

  /// Those of them that are for one provider.
  static Query kept(Firestore firestore, OwnerId owner, ProviderId provider) {
    // A semicolon comes after the colon, so between the two is every name.
    return kept(firestore, owner)
        .whereGreaterThan(FieldPath.documentId(), provider + ":")
        .whereLessThan(FieldPath.documentId(), provider + ";");
  }

  /// The identity that a document's path stands for.
  ///
  /// @throws IllegalArgumentException if it is no path of a key
  public static KeyRef ref(OwnerId owner, String documentId) {
    var colon = documentId.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("a key's document is named provider:name");
    }
    return new KeyRef(
        owner,
        new ProviderId(documentId.substring(0, colon)),
        new KeyName(documentId.substring(colon + 1)));
  }

  /// Reads a document; none is a key that nobody has set.
  public static KeyState read(KeyRef key, DocumentSnapshot document) {
    if (!document.exists()) {
      return KeyState.none(key);
    }
    Fields.checkSchema(document);
    return new KeyState(
        key,
        Fields.number(document, "accepted"),
        Fields.number(document, "applied"),
        stops(document),
        KeyStatus.valueOf(Fields.text(document, "status").toUpperCase(Locale.ROOT)),
        secret(document),
        Fields.number(document, "revision"),
        SettingsFields.read(document),
        Fields.optionalInstant(document.getTimestamp("createdAt")),
        EvidenceFields.read(document));
  }

  private static List<PendingStop> stops(DocumentSnapshot document) {
    var stops = new ArrayList<PendingStop>();
    for (var item : Fields.present((List<?>) document.get("stops"), "stops")) {
      var stop = (Map<?, ?>) item;
      stops.add(
          new PendingStop(
              CommandId.parse(String.valueOf(stop.get("command"))),
              ((Number) Fields.present(stop.get("sequence"), "sequence")).longValue(),
              String.valueOf(stop.get("type"))));
    }
    return stops;
  }

  private static @Nullable StoredSecret secret(DocumentSnapshot document) {
    var secretId = document.getString("secretId");
    if (secretId == null) {
      return null;
    }
    return new StoredSecret(
        CommandId.parse(secretId),
        new Envelope(
            Fields.present(document.getBlob("ciphertext"), "ciphertext").toBytes(),
            Fields.present(document.getBlob("wrappedDek"), "wrappedDek").toBytes(),
            Fields.text(document, "kekVersion")),
        Fields.text(document, "hint"),
        new Fingerprint(Fields.text(document, "fingerprint")),
        Fields.instant(document, "storedAt"),
        // Not in the documents of before it was noted.
        Fields.optionalInstant(document.getTimestamp("rewrappedAt")),
        EvidenceFields.readChecks(document));
  }

  /// The whole document.
  public static Map<String, @Nullable Object> write(KeyState state) {
    var document = new HashMap<String, @Nullable Object>();
    document.put(Fields.SCHEMA, Fields.VERSION);
    document.putAll(bookkeeping(state));
    document.put("status", state.status().name().toLowerCase(Locale.ROOT));
    document.put("revision", state.revision());
    SettingsFields.write(document, state.settings());
    document.put("createdAt", Fields.optionalTimestamp(state.createdAt()));
    EvidenceFields.write(document, state.evidence());
    var secret = state.secret();
    if (secret != null) {
      document.put("secretId", secret.secretId().toString());
      document.put("ciphertext", Blob.fromBytes(secret.envelope().ciphertext()));
      document.put("wrappedDek", Blob.fromBytes(secret.envelope().wrappedDek()));
      document.put("kekVersion", secret.envelope().kekVersion());
      document.put("hint", secret.hint());
      document.put("fingerprint", secret.fingerprint().value());
      document.put("storedAt", Fields.timestamp(secret.storedAt()));
      document.put("rewrappedAt", Fields.optionalTimestamp(secret.rewrappedAt()));
      EvidenceFields.write(document, secret.checks());
    }
    return document;
  }

  /// The fields that say which commands were accepted and decided; all else is as it was.
  public static Map<String, Object> bookkeeping(KeyState state) {
    return Map.of(
        KEPT,
        state.existsOrIsPending(),
        "accepted",
        state.accepted(),
        "applied",
        state.applied(),
        "stops",
        state.stops().stream().map(KeyDocuments::write).toList());
  }

  private static Map<String, Object> write(PendingStop stop) {
    return Map.of(
        "command", stop.command().toString(), "sequence", stop.sequence(), "type", stop.type());
  }
}
