package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.BatchGetDocumentsRequest;
import com.google.firestore.v1.GetDocumentRequest;
import com.google.firestore.v1.ListCollectionIdsRequest;
import com.google.firestore.v1.ListDocumentsRequest;
import com.google.firestore.v1.RunAggregationQueryRequest;
import com.google.firestore.v1.RunQueryRequest;
import com.google.firestore.v1.TransactionOptions;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;

/// Which state of the database a read wants.
sealed interface Consistency {
  record Latest() implements Consistency {}

  record At(Timestamp time) implements Consistency {}

  record Within(ByteString transaction) implements Consistency {}

  record Begin(TransactionOptions options) implements Consistency {}

  static Consistency of(GetDocumentRequest request) {
    return switch (request.getConsistencySelectorCase()) {
      case TRANSACTION -> new Within(request.getTransaction());
      case READ_TIME -> new At(request.getReadTime());
      case CONSISTENCYSELECTOR_NOT_SET -> new Latest();
    };
  }

  static Consistency of(ListDocumentsRequest request) {
    return switch (request.getConsistencySelectorCase()) {
      case TRANSACTION -> new Within(request.getTransaction());
      case READ_TIME -> new At(request.getReadTime());
      case CONSISTENCYSELECTOR_NOT_SET -> new Latest();
    };
  }

  static Consistency of(ListCollectionIdsRequest request) {
    return request.hasReadTime() ? new At(request.getReadTime()) : new Latest();
  }

  static Consistency of(BatchGetDocumentsRequest request) {
    return switch (request.getConsistencySelectorCase()) {
      case TRANSACTION -> new Within(request.getTransaction());
      case NEW_TRANSACTION -> new Begin(request.getNewTransaction());
      case READ_TIME -> new At(request.getReadTime());
      case CONSISTENCYSELECTOR_NOT_SET -> new Latest();
    };
  }

  static Consistency of(RunQueryRequest request) {
    return switch (request.getConsistencySelectorCase()) {
      case TRANSACTION -> new Within(request.getTransaction());
      case NEW_TRANSACTION -> new Begin(request.getNewTransaction());
      case READ_TIME -> new At(request.getReadTime());
      case CONSISTENCYSELECTOR_NOT_SET -> new Latest();
    };
  }

  static Consistency of(RunAggregationQueryRequest request) {
    return switch (request.getConsistencySelectorCase()) {
      case TRANSACTION -> new Within(request.getTransaction());
      case NEW_TRANSACTION -> new Begin(request.getNewTransaction());
      case READ_TIME -> new At(request.getReadTime());
      case CONSISTENCYSELECTOR_NOT_SET -> new Latest();
    };
  }
}
