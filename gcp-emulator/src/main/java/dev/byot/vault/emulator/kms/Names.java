package dev.byot.vault.emulator.kms;

import dev.byot.vault.emulator.rpc.Refusals;
import java.util.regex.Pattern;

/// The shapes of resource names; each check returns the name or refuses it.
final class Names {
  private static final String ID = "[a-zA-Z0-9_-]{1,63}";
  private static final String LOCATION = "projects/[^/]+/locations/[^/]+";
  private static final String RING = LOCATION + "/keyRings/" + ID;
  private static final String KEY = RING + "/cryptoKeys/" + ID;
  private static final Pattern ID_SHAPE = Pattern.compile(ID);
  private static final Pattern LOCATION_SHAPE = Pattern.compile(LOCATION);
  private static final Pattern RING_SHAPE = Pattern.compile(RING);
  private static final Pattern KEY_SHAPE = Pattern.compile(KEY);
  private static final Pattern VERSION_SHAPE =
      Pattern.compile(KEY + "/cryptoKeyVersions/[1-9][0-9]{0,8}");

  private Names() {}

  static String id(String field, String id) {
    if (!ID_SHAPE.matcher(id).matches()) {
      throw Refusals.invalid("%s must match %s.", field, ID);
    }
    return id;
  }

  static String location(String name) {
    return checked(LOCATION_SHAPE, "location", name);
  }

  static String ring(String name) {
    return checked(RING_SHAPE, "key ring", name);
  }

  static String key(String name) {
    return checked(KEY_SHAPE, "crypto key", name);
  }

  static String version(String name) {
    return checked(VERSION_SHAPE, "crypto key version", name);
  }

  static boolean isVersion(String name) {
    return VERSION_SHAPE.matcher(name).matches();
  }

  private static String checked(Pattern shape, String what, String name) {
    if (!shape.matcher(name).matches()) {
      throw Refusals.invalid("Invalid resource name of a %s: '%s'.", what, name);
    }
    return name;
  }
}
