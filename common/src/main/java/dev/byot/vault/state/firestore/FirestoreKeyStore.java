package dev.byot.vault.state.firestore;

import com.google.cloud.firestore.Firestore;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import java.util.List;

/// Reads key documents.
public final class FirestoreKeyStore implements KeyStore {
  private final Firestore firestore;

  public FirestoreKeyStore(Firestore firestore) {
    this.firestore = firestore;
  }

  @Override
  public KeyState find(KeyRef key) {
    var document = Calls.read(() -> KeyDocuments.at(firestore, key).get());
    return KeyDocuments.read(key, document);
  }

  @Override
  public List<KeyState> list(OwnerId owner) {
    var documents = Calls.read(() -> KeyDocuments.of(firestore, owner).get());
    return documents.getDocuments().stream()
        .map(document -> KeyDocuments.read(KeyDocuments.ref(owner, document.getId()), document))
        .filter(KeyState::existsOrIsPending)
        .toList();
  }
}
