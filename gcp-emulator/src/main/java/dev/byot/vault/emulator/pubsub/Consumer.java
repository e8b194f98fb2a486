package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Where a subscription delivers to: a stream, or one pull. Called under the subscription's
/// monitor.
interface Consumer {
  /// The full name of the method that was called.
  String method();

  /// Whether a message of that size may be leased to it now.
  boolean hasRoomFor(int bytes);

  /// At most so many messages at a time, so that others get some.
  int batchSize();

  Duration ackDeadline();

  void leased(int bytes);

  /// A lease has ended, however.
  void released(int bytes);

  void send(List<ReceivedMessage> batch);

  /// Whether it wants nothing any more; it is forgotten then.
  boolean isDone(Instant now);

  /// The subscription is gone.
  void end(StatusRuntimeException why);
}
