package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.Precondition;
import org.jspecify.annotations.Nullable;

/// What a write demands of the document as it is.
final class Preconditions {
  private Preconditions() {}

  static void check(Precondition wanted, String name, @Nullable Document document) {
    switch (wanted.getConditionTypeCase()) {
      case EXISTS -> {
        if (wanted.getExists() && document == null) {
          throw Refusals.nothingToUpdate(name);
        }
        if (!wanted.getExists() && document != null) {
          throw Refusals.alreadyExists(name);
        }
      }
      case UPDATE_TIME -> {
        var required = Micros.aligned(wanted.getUpdateTime());
        var stored = document == null ? 0 : Micros.of(document.getUpdateTime());
        if (stored != required) {
          throw Refusals.otherVersion(stored, required);
        }
      }
      case CONDITIONTYPE_NOT_SET -> {}
    }
  }
}
