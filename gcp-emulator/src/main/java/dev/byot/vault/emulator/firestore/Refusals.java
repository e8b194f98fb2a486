package dev.byot.vault.emulator.firestore;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// Every refusal of this service. Some texts matter: clients look at them.
final class Refusals {
  private Refusals() {}

  static StatusRuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  static StatusRuntimeException noSuchDocument(String name) {
    return Status.NOT_FOUND
        .withDescription("Document \"" + name + "\" not found.")
        .asRuntimeException();
  }

  static StatusRuntimeException alreadyExists(String name) {
    return Status.ALREADY_EXISTS
        .withDescription("Document already exists: " + name)
        .asRuntimeException();
  }

  static StatusRuntimeException nothingToUpdate(String name) {
    return Status.NOT_FOUND.withDescription("No document to update: " + name).asRuntimeException();
  }

  /// Both in microseconds; the stored version of a missing document is 0.
  static StatusRuntimeException otherVersion(long stored, long required) {
    return Status.FAILED_PRECONDITION
        .withDescription(
            "the stored version ("
                + stored
                + ") does not match the required base version ("
                + required
                + ")")
        .asRuntimeException();
  }

  static StatusRuntimeException contention() {
    return Status.ABORTED
        .withDescription("Too much contention on these documents. Please try again.")
        .asRuntimeException();
  }

  static StatusRuntimeException lockTimeout() {
    return Status.ABORTED.withDescription("Transaction lock timeout.").asRuntimeException();
  }

  /// Google's client runs a transaction again if it finds `transaction has expired` in the text.
  static StatusRuntimeException transactionGone() {
    return invalid("The referenced transaction has expired or is no longer valid.");
  }

  /// The service gives a link to its console there.
  static StatusRuntimeException indexMissing(String whatToAdd) {
    return Status.FAILED_PRECONDITION
        .withDescription(
            "The query requires an index. You can create it here: firestore.indexes.json, "
                + whatToAdd)
        .asRuntimeException();
  }

  static StatusRuntimeException snapshotTooOld() {
    return Status.FAILED_PRECONDITION
        .withDescription("The requested snapshot version is too old.")
        .asRuntimeException();
  }
}
