package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.Topic;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The topics of all projects.
final class Topics {
  private final Store store;
  private final MessageStore messages;
  private final Clock clock;
  private final ProtoMap<Topic> resources;
  private final Map<String, LiveTopic> live = new ConcurrentHashMap<>();

  Topics(Store store, MessageStore messages, Clock clock) {
    this.store = store;
    this.messages = messages;
    this.clock = clock;
    resources = new ProtoMap<>(store, "pubsub.topics", Topic.parser());
    resources.under("").forEach(topic -> live.put(topic.getName(), newTopic(topic.getName())));
  }

  private LiveTopic newTopic(String name) {
    return new LiveTopic(name, messages, clock);
  }

  synchronized Topic create(Topic asked) {
    Names.checkTopic(asked.getName());
    refuseWhatIsMissing(asked);
    if (resources.contains(asked.getName())) {
      throw Refusals.exists(
          "Resource already exists in the project (resource=%s).", Names.id(asked.getName()));
    }
    var topic = asked.toBuilder().setState(Topic.State.ACTIVE).build();
    save(topic);
    live.put(topic.getName(), newTopic(topic.getName()));
    return topic;
  }

  private static void refuseWhatIsMissing(Topic asked) {
    if (asked.hasSchemaSettings()
        || asked.hasIngestionDataSourceSettings()
        || asked.getMessageTransformsCount() > 0
        || !asked.getKmsKeyName().isEmpty()) {
      throw Refusals.missing("schemas, ingestion, transforms or keys of topics");
    }
    if (asked.hasMessageRetentionDuration()) {
      throw Refusals.missing("seek, so nothing to retain the messages of a topic for");
    }
  }

  synchronized Topic update(Topic asked, FieldMask mask) {
    var topic = get(asked.getName());
    if (mask.getPathsCount() == 0) {
      throw Refusals.invalid("The update_mask in the UpdateTopicRequest must be set.");
    }
    refuseWhatIsMissing(asked);
    for (var path : mask.getPathsList()) {
      if (!path.equals("labels")) {
        throw Refusals.invalid("Invalid update_mask: '%s' cannot be changed", path);
      }
    }
    var changed = topic.toBuilder().clearLabels().putAllLabels(asked.getLabelsMap()).build();
    save(changed);
    return changed;
  }

  private void save(Topic topic) {
    store.mutate(() -> {
      resources.put(topic.getName(), topic);
      return topic;
    });
  }

  Topic get(String name) {
    var topic = resources.get(name);
    if (topic == null) {
      throw notFound(name);
    }
    return topic;
  }

  Page<Topic> list(String project, int pageSize, String pageToken) {
    Names.checkProject(project);
    return Page.of(resources.under(project + "/topics/"), pageSize, pageToken);
  }

  /// Only the topic goes: its subscriptions keep what they have.
  synchronized void delete(String name) {
    live(name).delete();
    live.remove(name);
    store.mutate(() -> {
      resources.remove(name);
      return name;
    });
  }

  List<String> publish(PublishRequest request) {
    MessageChecks.check(request);
    return live(request.getTopic()).publish(request.getMessagesList());
  }

  LiveTopic live(String name) {
    var topic = live.get(name);
    if (topic == null) {
      throw notFound(name);
    }
    return topic;
  }

  private static RuntimeException notFound(String name) {
    return Refusals.notFound("Resource not found (resource=%s).", Names.id(name));
  }
}
