package dev.byot.vault.emulator.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query;
import java.util.List;
import java.util.Objects;

/// A Firestore under test, as Google's client sees it.
interface FirestoreSubject {
  String PROJECT = "demo-contract";
  String ROOT = "projects/" + PROJECT + "/databases/(default)/documents";

  /// A client of that database that works now: another one after a restart.
  Firestore client(String database);

  /// Kept documents must survive it. Does nothing where nothing is kept on disk.
  void restart();

  default Firestore client() {
    return client("(default)");
  }

  default DocumentReference document(String path) {
    return client().document(path);
  }

  default CollectionReference collection(String path) {
    return client().collection(path);
  }

  static List<String> ids(Query query) throws Exception {
    return query.get().get().getDocuments().stream().map(found -> found.getId()).toList();
  }

  /// The number in a field that must be there.
  static long number(DocumentSnapshot document, String field) {
    return Objects.requireNonNull(document.getLong(field));
  }
}
