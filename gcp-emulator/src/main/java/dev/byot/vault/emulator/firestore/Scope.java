package dev.byot.vault.emulator.firestore;

/// The documents a query looks at.
///
/// @param parent the documents root or a document
/// @param collectionId empty for every collection
/// @param descendants whether collections further down count too (a collection group)
record Scope(String parent, String collectionId, boolean descendants) {
  /// What all names in the scope are below.
  String top() {
    return descendants || collectionId.isEmpty() ? parent : parent + "/" + collectionId;
  }

  boolean includesCollection(String collection) {
    var prefix = parent + "/";
    if (!collection.startsWith(prefix)) {
      return false;
    }
    return (collectionId.isEmpty() || Names.idOf(collection).equals(collectionId))
        && (descendants || collection.indexOf('/', prefix.length()) < 0);
  }

  boolean includesDocument(String name) {
    return includesCollection(Names.collectionOf(name));
  }
}
