package dev.byot.vault.emulator.pubsub;

import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The subscriptions of all projects. They never expire.
final class Subscriptions {
  private static final Set<String> MUTABLE =
      Set.of(
          "ack_deadline_seconds",
          "dead_letter_policy",
          "expiration_policy",
          "labels",
          "message_retention_duration",
          "retry_policy");

  private final Store store;
  private final MessageStore messages;
  private final Topics topics;
  private final Clock clock;
  private final DeadLetters deadLetters;
  private final Faults faults;
  private final ProtoMap<Subscription> resources;
  private final Map<String, LiveSubscription> live = new ConcurrentHashMap<>();

  Subscriptions(Store store, MessageStore messages, Topics topics, Clock clock, Faults faults) {
    this.store = store;
    this.messages = messages;
    this.topics = topics;
    this.clock = clock;
    this.faults = faults;
    deadLetters = new DeadLetters(topics::live);
    resources = new ProtoMap<>(store, "pubsub.subscriptions", Subscription.parser());
    resources.under("").forEach(resource -> open(Settings.of(resource)));
    messages.restore(live);
    faults.onExpireLease(() -> live.values().forEach(LiveSubscription::expireLeases));
  }

  private void open(Settings settings) {
    var subscription = new LiveSubscription(settings, messages, clock, deadLetters, faults);
    messages.open(settings.name());
    live.put(settings.name(), subscription);
    if (!settings.resource().getTopic().equals(Names.DELETED_TOPIC)) {
      topics.live(settings.resource().getTopic()).attach(subscription);
    }
  }

  synchronized Subscription create(Subscription asked) {
    Names.checkSubscription(asked.getName());
    topics.get(asked.getTopic());
    var settings = checked(asked);
    if (resources.contains(asked.getName())) {
      throw Refusals.exists(
          "Resource already exists in the project (resource=%s).", Names.id(asked.getName()));
    }
    save(settings.resource());
    messages.clear(asked.getName());
    open(settings);
    return settings.resource();
  }

  synchronized Subscription update(Subscription asked, FieldMask mask) {
    var subscription = live(asked.getName());
    var changed = subscription.settings().resource().toBuilder();
    if (mask.getPathsCount() == 0) {
      throw Refusals.invalid("The update_mask in the UpdateSubscriptionRequest must be set.");
    }
    for (var path : mask.getPathsList()) {
      if (!MUTABLE.contains(path)) {
        throw Refusals.invalid("Invalid update_mask: '%s' cannot be changed", path);
      }
      var field = Subscription.getDescriptor().findFieldByName(path);
      if (field.hasPresence() && !asked.hasField(field)) {
        changed.clearField(field);
      } else {
        changed.setField(field, asked.getField(field));
      }
    }
    var settings = checked(changed.build());
    save(settings.resource());
    subscription.change(settings);
    return settings.resource();
  }

  private Settings checked(Subscription asked) {
    var settings = Settings.of(asked);
    if (settings.hasDeadLetters()) {
      topics.get(asked.getDeadLetterPolicy().getDeadLetterTopic());
    }
    return settings;
  }

  private void save(Subscription resource) {
    store.mutate(() -> {
      resources.put(resource.getName(), resource);
      return resource;
    });
  }

  Subscription get(String name) {
    return live(name).settings().resource();
  }

  Page<Subscription> list(String project, int pageSize, String pageToken) {
    Names.checkProject(project);
    return Page.of(resources.under(project + "/subscriptions/"), pageSize, pageToken);
  }

  Page<String> ofTopic(String topic, int pageSize, String pageToken) {
    topics.get(topic);
    var names =
        live.values().stream()
            .map(subscription -> subscription.settings().resource())
            .filter(subscription -> subscription.getTopic().equals(topic))
            .map(Subscription::getName)
            .sorted()
            .toList();
    return Page.of(names, pageSize, pageToken);
  }

  synchronized void delete(String name) {
    var subscription = live(name);
    var topic = subscription.settings().resource().getTopic();
    if (!topic.equals(Names.DELETED_TOPIC)) {
      topics.live(topic).detach(subscription);
    }
    live.remove(name);
    subscription.delete();
    messages.clear(name);
    store.mutate(() -> {
      resources.remove(name);
      return name;
    });
  }

  /// Deletes a topic, and lets its subscriptions say so.
  synchronized void deleteTopic(String topic) {
    topics.delete(topic);
    for (var subscription : live.values()) {
      var resource = subscription.settings().resource();
      if (resource.getTopic().equals(topic)) {
        var orphan = resource.toBuilder().setTopic(Names.DELETED_TOPIC).build();
        save(orphan);
        subscription.change(Settings.of(orphan));
      }
    }
  }

  LiveSubscription live(String name) {
    var subscription = live.get(name);
    if (subscription == null) {
      throw Refusals.notFound("Resource not found (resource=%s).", Names.id(name));
    }
    return subscription;
  }

  void tick(Instant now) {
    live.values().forEach(subscription -> subscription.tick(now));
  }
}
