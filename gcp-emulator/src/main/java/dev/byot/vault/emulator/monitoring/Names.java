package dev.byot.vault.emulator.monitoring;

import dev.byot.vault.emulator.rpc.Refusals;
import java.util.regex.Pattern;

/// The shapes of resource names and metric types; each check returns the name or refuses it.
final class Names {
  static final String DESCRIPTORS = "/metricDescriptors/";

  private static final Pattern PROJECT = Pattern.compile("projects/[^/]+");
  // The domains that users may write to.
  private static final Pattern TYPE =
      Pattern.compile(
          "(custom|external|workload|prometheus)\\.googleapis\\.com/[a-zA-Z0-9_./:-]{1,180}");

  private Names() {}

  static String project(String name) {
    if (!PROJECT.matcher(name).matches()) {
      throw Refusals.invalid("Field name had an invalid value of \"%s\": want projects/ID.", name);
    }
    return name;
  }

  static String type(String field, String type) {
    if (!TYPE.matcher(type).matches()) {
      throw Refusals.invalid(
          "Field %s had an invalid value of \"%s\": The metric type must be a URL-formatted string"
              + " with a domain and non-empty path.",
          field, type);
    }
    return type;
  }
}
