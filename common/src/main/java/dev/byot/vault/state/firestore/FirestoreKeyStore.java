package dev.byot.vault.state.firestore;

import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// Reads key documents.
public final class FirestoreKeyStore implements KeyStore {
  private static final Comparator<KeyState> BY_PROVIDER_AND_NAME =
      Comparator.<KeyState, String>comparing(state -> state.key().provider().value())
          .thenComparing(state -> state.key().name().value());

  private final Firestore firestore;
  private final Calls calls;

  public FirestoreKeyStore(Firestore firestore) {
    this(firestore, Calls.READ);
  }

  /// @param readTimeout after which the state counts as unavailable
  public FirestoreKeyStore(Firestore firestore, Duration readTimeout) {
    this.firestore = firestore;
    calls = new Calls(readTimeout);
  }

  @Override
  public KeyState find(KeyRef key) {
    var document = calls.read(() -> KeyDocuments.at(firestore, key).get());
    return KeyDocuments.read(key, document);
  }

  @Override
  public List<KeyState> list(OwnerId owner) {
    return read(owner, KeyDocuments.kept(firestore, owner));
  }

  @Override
  public List<KeyState> list(OwnerId owner, ProviderId provider) {
    return read(owner, KeyDocuments.kept(firestore, owner, provider));
  }

  private List<KeyState> read(OwnerId owner, Query query) {
    var documents = calls.read(query::get);
    return documents.getDocuments().stream()
        .map(document -> KeyDocuments.read(KeyDocuments.ref(owner, document.getId()), document))
        .sorted(BY_PROVIDER_AND_NAME)
        .toList();
  }
}
