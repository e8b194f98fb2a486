package dev.byot.vault.kms;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A connection that changes messages on the way, and counts them.
public final class NoisyLine implements ClientInterceptor {
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private volatile UnaryOperator<Message> onRequest = UnaryOperator.identity();
  private volatile UnaryOperator<Message> onAnswer = UnaryOperator.identity();

  public int requests() {
    return requests.get();
  }

  /// Changes that many of the next requests.
  public void changeRequests(int times, UnaryOperator<Message> change) {
    onRequest = change;
    onAnswer = UnaryOperator.identity();
    left.set(times);
  }

  /// Changes that many of the next answers.
  public void changeAnswers(int times, UnaryOperator<Message> change) {
    onRequest = UnaryOperator.identity();
    onAnswer = change;
    left.set(times);
  }

  /// Sets a field of a message, by its name in the proto.
  public static UnaryOperator<Message> set(String field, Object value) {
    return message -> message.toBuilder().setField(field(message, field), value).build();
  }

  /// Clears a field of a message, by its name in the proto.
  public static UnaryOperator<Message> clear(String field) {
    return message -> message.toBuilder().clearField(field(message, field)).build();
  }

  private static FieldDescriptor field(Message message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      private boolean noisy;

      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onMessage(A answer) {
                super.onMessage(noisy ? change(onAnswer, answer) : answer);
              }
            },
            headers);
      }

      @Override
      public void sendMessage(Q request) {
        requests.incrementAndGet();
        noisy = left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        super.sendMessage(noisy ? change(onRequest, request) : request);
      }
    };
  }

  @SuppressWarnings("unchecked") // a change keeps the type
  private static <T> T change(UnaryOperator<Message> change, T message) {
    return (T) change.apply((Message) message);
  }
}
