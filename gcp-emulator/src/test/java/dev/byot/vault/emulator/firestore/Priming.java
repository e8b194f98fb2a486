package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.DocumentChange;
import com.google.firestore.v1.DocumentDelete;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.ListenRequest;
import com.google.firestore.v1.ListenResponse;
import com.google.firestore.v1.TargetChange;
import com.google.firestore.v1.TargetChange.TargetChangeType;
import com.google.firestore.v1.Value;
import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Instant;

/// Before anything else, each of Google's tests waits until a listener has seen a document come
/// into being ("priming the backend"). This tells the first listener of each connection just that,
/// for there are no listeners here; every later one is left to the service.
final class Priming implements ServerInterceptor {
  private static final int TARGET = 1;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var listens =
        call.getMethodDescriptor()
            .getFullMethodName()
            .equals(FirestoreGrpc.getListenMethod().getFullMethodName());
    if (!listens) {
      return next.startCall(call, headers);
    }
    call.sendHeaders(new Metadata());
    call.request(1);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(Q request) {
        var target = ((ListenRequest) request).getAddTarget();
        if (target.getDocuments().getDocumentsCount() == 1) {
          answer(call, target.getDocuments().getDocuments(0));
        }
        call.request(1);
      }

      @Override
      public void onHalfClose() {
        call.close(Status.OK, new Metadata());
      }
    };
  }

  private static <Q, A> void answer(ServerCall<Q, A> call, String document) {
    send(call, target(TargetChangeType.ADD));
    var missing =
        DocumentDelete.newBuilder()
            .setDocument(document)
            .addRemovedTargetIds(TARGET)
            .setReadTime(Micros.timestamp(Micros.of(Instant.now())));
    send(call, ListenResponse.newBuilder().setDocumentDelete(missing).build());
    send(call, target(TargetChangeType.CURRENT));
    send(call, everything());
    var now = Micros.timestamp(Micros.of(Instant.now()));
    var done =
        Document.newBuilder()
            .setName(document)
            .putFields("value", Value.newBuilder().setStringValue("done").build())
            .setCreateTime(now)
            .setUpdateTime(now);
    send(
        call,
        ListenResponse.newBuilder()
            .setDocumentChange(DocumentChange.newBuilder().setDocument(done).addTargetIds(TARGET))
            .build());
    send(call, everything());
  }

  private static ListenResponse target(TargetChangeType type) {
    return response(TargetChange.newBuilder().addTargetIds(TARGET).setTargetChangeType(type));
  }

  /// All targets are at this moment: now the client calls its listener.
  private static ListenResponse everything() {
    return response(TargetChange.newBuilder().setTargetChangeType(TargetChangeType.NO_CHANGE));
  }

  private static ListenResponse response(TargetChange.Builder change) {
    change
        .setReadTime(Micros.timestamp(Micros.of(Instant.now())))
        .setResumeToken(ByteString.copyFromUtf8("none"));
    return ListenResponse.newBuilder().setTargetChange(change).build();
  }

  private static <Q, A> void send(ServerCall<Q, A> call, ListenResponse response) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    call.sendMessage(method.parseResponse(response.toByteString().newInput()));
  }
}
