package dev.byot.vault.problem;

import java.util.Map;

/// What the reasons for which the worker rejects a command mean, for who sent it.
public final class Rejections {
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("no-key", "there is no key to change"),
          Map.entry("not-disabled", "only a disabled key can be enabled"),
          Map.entry(
              "stopped-by-security",
              "the security team has stopped this key, and only it enables it"),
          Map.entry(
              "not-stopped-by-security", "the security team enables only what it has stopped"),
          Map.entry("unreadable-key", "the stored key does not open: store it again"),
          Map.entry("unreadable", "the worker does not understand the command"),
          Map.entry("stale-revision", "the key has changed since it was read: read it again"),
          Map.entry("expired", "expiresAt had passed when the command was accepted"),
          Map.entry("bad-secret", "what was sealed is not of the form of this provider's keys"),
          Map.entry("unknown-provider", "the worker does not know this provider"),
          Map.entry("unavailable", "it could not be applied for a long time: send it again"),
          Map.entry("seal-malformed", "the seal is malformed"),
          Map.entry(
              "seal-unknown-key",
              "the key that this was sealed to has been withdrawn: fetch /v1/sealing-key and seal"
                  + " again"),
          Map.entry(
              "seal-wrong-binding", "this was sealed for another owner, provider, name or command"),
          Map.entry("seal-expired", "the seal was too old when it was accepted: seal again"),
          Map.entry("seal-does-not-open", "the seal does not open"));

  private Rejections() {}

  /// A sentence for a reason; one that a newer worker gives stands for itself.
  public static String sentence(String reason) {
    return SENTENCES.getOrDefault(reason, "the command was rejected: " + reason);
  }
}
