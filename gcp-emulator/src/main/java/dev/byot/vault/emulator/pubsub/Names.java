package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.rpc.Refusals;
import java.util.regex.Pattern;

/// The names of topics and subscriptions.
final class Names {
  /// What a subscription says once its topic is gone.
  static final String DELETED_TOPIC = "_deleted-topic_";

  private static final Pattern ID = Pattern.compile("(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}");
  private static final Pattern PROJECT = Pattern.compile("projects/[^/\\s]+");

  private Names() {}

  static void checkTopic(String name) {
    check("topics", name);
  }

  static void checkSubscription(String name) {
    check("subscriptions", name);
  }

  static void checkProject(String name) {
    if (!PROJECT.matcher(name).matches()) {
      throw Refusals.invalid("Invalid [projects] name: (name=%s)", name);
    }
  }

  /// The project and the id of a checked name.
  static String project(String name) {
    return name.split("/", -1)[1];
  }

  static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static void check(String collection, String name) {
    var parts = name.split("/", -1);
    if (parts.length != 4
        || !PROJECT.matcher(parts[0] + "/" + parts[1]).matches()
        || !parts[2].equals(collection)
        || !ID.matcher(parts[3]).matches()) {
      throw Refusals.invalid("Invalid [%s] name: (name=%s)", collection, name);
    }
  }
}
