package dev.byot.vault.emulator.firestore;

/// The index file of the contract.
final class ContractIndexes {
  private static final String FILE =
      """
      {
        "indexes": [
          { "collectionGroup": "all", "queryScope": "COLLECTION", "fields": [
            { "fieldPath": "n", "order": "ASCENDING" },
            { "fieldPath": "s", "order": "DESCENDING" } ] },
          { "collectionGroup": "indexed", "queryScope": "COLLECTION", "fields": [
            { "fieldPath": "owner", "order": "ASCENDING" },
            { "fieldPath": "n", "order": "ASCENDING" } ] },
          { "collectionGroup": "indexed", "queryScope": "COLLECTION", "fields": [
            { "fieldPath": "tags", "arrayConfig": "CONTAINS" },
            { "fieldPath": "n", "order": "ASCENDING" } ] }
        ],
        "fieldOverrides": [
          { "collectionGroup": "keys", "fieldPath": "owner", "indexes": [
            { "order": "ASCENDING", "queryScope": "COLLECTION_GROUP" } ] },
          { "collectionGroup": "keys", "fieldPath": "n", "indexes": [
            { "order": "DESCENDING", "queryScope": "COLLECTION_GROUP" } ] },
          { "collectionGroup": "indexed", "fieldPath": "blob", "indexes": [] }
        ]
      }
      """;

  private ContractIndexes() {}

  static Indexes get() {
    return IndexFile.parse(FILE);
  }
}
