package dev.byot.vault.emulator.firestore;

/// Where Google's emulator is not like the documented Firestore. This is the whole list.
final class FirestoreDifferences {
  static final String TEXTS = "its refusals have the service's status but other texts";
  static final String INDEXES =
      "it runs every query, whether the service would have an index for it or not";
  static final String REQUEST_SIZE =
      "it refuses big requests as RESOURCE_EXHAUSTED, by gRPC's own limit";
  static final String DEPTH = "it takes 21 levels of maps, one more than the documented 20";

  private FirestoreDifferences() {}
}
