package dev.byot.vault.emulator.kms;

/// The name of one version of a key; numbers begin at 1 and are never used again.
record VersionName(String key, long number) {
  private static final String COLLECTION = "/cryptoKeyVersions/";

  VersionName {
    if (number < 1) {
      throw new IllegalArgumentException("versions are numbered from 1");
    }
  }

  static VersionName parse(String name) {
    Names.version(name);
    var at = name.lastIndexOf(COLLECTION);
    return new VersionName(
        name.substring(0, at), Long.parseLong(name.substring(at + COLLECTION.length())));
  }

  /// Sorts as the numbers do.
  String stored() {
    return "%s%s%010d".formatted(key, COLLECTION, number);
  }

  static String storedUnder(String key) {
    return key + COLLECTION;
  }

  @Override
  public String toString() {
    return key + COLLECTION + number;
  }
}
