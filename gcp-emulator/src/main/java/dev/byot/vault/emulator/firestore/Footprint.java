package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a read depends on: which changes would have given it another answer.
sealed interface Footprint {
  boolean touchedBy(Change change);

  /// A document before and after; null where it does not exist.
  record Change(String name, @Nullable Document before, @Nullable Document after) {}

  /// Documents by name, whether they exist or not.
  record Named(Set<String> names) implements Footprint {
    public Named {
      names = Set.copyOf(names);
    }

    @Override
    public boolean touchedBy(Change change) {
      return names.contains(change.name());
    }
  }

  /// A query, before its limit: what enters or leaves it matters (phantoms).
  record Matching(Scope scope, Predicate<Document> filter) implements Footprint {
    @Override
    public boolean touchedBy(Change change) {
      return scope.includesDocument(change.name())
          && (matches(change.before()) || matches(change.after()));
    }

    private boolean matches(@Nullable Document document) {
      return document != null && filter.test(document);
    }
  }
}
