package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import org.jspecify.annotations.Nullable;

/// The versions of one document, newest first. One writer at a time; readers need no lock.
final class Versions {
  /// A state of the document; none if it was deleted.
  static final class Version {
    final long since;
    final @Nullable Document document;
    volatile @Nullable Version older;

    Version(long since, @Nullable Document document, @Nullable Version older) {
      this.since = since;
      this.document = document;
      this.older = older;
    }
  }

  private volatile @Nullable Version newest;

  @Nullable Document at(long time) {
    var version = newest;
    while (version != null && version.since > time) {
      version = version.older;
    }
    return version == null ? null : version.document;
  }

  Version add(long since, @Nullable Document document) {
    var version = new Version(since, document, newest);
    newest = version;
    return version;
  }

  /// True once nothing but a deletion is left.
  boolean isGone() {
    var version = newest;
    return version == null || (version.document == null && version.older == null);
  }
}
