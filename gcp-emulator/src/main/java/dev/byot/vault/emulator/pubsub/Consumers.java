package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The consumers of one subscription, in the order of their turns; guarded by its monitor.
final class Consumers {
  private final List<Consumer> turns = new ArrayList<>();

  void join(Consumer consumer) {
    turns.add(consumer);
  }

  void leave(Consumer consumer) {
    turns.remove(consumer);
  }

  /// Gives every consumer what it has room for, in turns, until nobody takes any more.
  void serve(Function<Consumer, List<ReceivedMessage>> batchFor) {
    boolean sent;
    do {
      sent = false;
      for (var consumer : List.copyOf(turns)) {
        var batch = batchFor.apply(consumer);
        if (!batch.isEmpty()) {
          consumer.send(batch);
          // To the end of the line, so that single messages too are shared among consumers.
          if (turns.remove(consumer)) {
            turns.addLast(consumer);
          }
          sent = true;
        }
      }
    } while (sent);
  }

  void forgetDone(Instant now) {
    turns.removeIf(consumer -> consumer.isDone(now));
  }

  void end(StatusRuntimeException why) {
    turns.forEach(consumer -> consumer.end(why));
    turns.clear();
  }
}
