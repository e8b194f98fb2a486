package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.SubscriberGrpc.SubscriberBlockingStub;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Messages that are published, pulled and in part acknowledged, until the process is killed.
final class PublishedMessages {
  private static final String TOPIC = "projects/demo/topics/events";
  private static final String SUBSCRIPTION = "projects/demo/subscriptions/all";
  private static final int BATCH = 50;

  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  // Whether or not it had an effect: an acknowledgement may be lost with the process.
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  int answered() {
    return answered.size();
  }

  void create(Channel channel) {
    PublisherGrpc.newBlockingStub(channel).createTopic(Topic.newBuilder().setName(TOPIC).build());
    SubscriberGrpc.newBlockingStub(channel)
        .createSubscription(
            Subscription.newBuilder().setName(SUBSCRIPTION).setTopic(TOPIC).build());
  }

  /// Returns when the process is dead.
  void publish(Channel channel, String publisher) {
    var stub = PublisherGrpc.newBlockingStub(channel);
    for (var i = 0; ; i++) {
      var text = publisher + "-" + i;
      var message = PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(text));
      try {
        var published =
            stub.publish(PublishRequest.newBuilder().setTopic(TOPIC).addMessages(message).build());
        assertThat(published.getMessageIdsCount()).isOne();
      } catch (StatusRuntimeException killed) {
        return;
      }
      answered.add(text);
    }
  }

  /// Acknowledges a half of what it pulls. Returns when the process is dead.
  void pull(Channel channel) {
    var stub = SubscriberGrpc.newBlockingStub(channel);
    try {
      while (true) {
        var batch = pull(stub, BATCH, false);
        acknowledge(stub, batch.subList(0, (batch.size() + 1) / 2));
      }
    } catch (StatusRuntimeException killed) {
      return;
    }
  }

  @SuppressWarnings("deprecation") // Nothing else tells at once that there is nothing.
  private static List<ReceivedMessage> pull(SubscriberBlockingStub stub, int most, boolean atOnce) {
    return stub.pull(
            PullRequest.newBuilder()
                .setSubscription(SUBSCRIPTION)
                .setMaxMessages(most)
                .setReturnImmediately(atOnce)
                .build())
        .getReceivedMessagesList();
  }

  private Set<String> acknowledge(SubscriberBlockingStub stub, List<ReceivedMessage> messages) {
    var texts =
        messages.stream()
            .map(each -> each.getMessage().getData().toStringUtf8())
            .collect(Collectors.toSet());
    acknowledged.addAll(texts);
    var request = AcknowledgeRequest.newBuilder().setSubscription(SUBSCRIPTION);
    messages.forEach(each -> request.addAckIds(each.getAckId()));
    var _ = stub.acknowledge(request.build());
    return texts;
  }

  /// What was answered and never acknowledged is delivered.
  void check(Channel channel, String when) {
    var stub = SubscriberGrpc.newBlockingStub(channel).withMaxInboundMessageSize(32 << 20);
    var missing = ConcurrentHashMap.<String>newKeySet();
    missing.addAll(answered);
    missing.removeAll(acknowledged);
    await()
        .untilAsserted(() -> {
          missing.removeAll(acknowledge(stub, pull(stub, 1000, true)));
          assertThat(missing).as(when).isEmpty();
        });
  }
}
