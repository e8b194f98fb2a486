package dev.byot.vault.keys;

/// The identity of a key: one owner's credential for one provider, under one name.
public record KeyRef(OwnerId owner, ProviderId provider, KeyName name) {

  /// The key's id under its owner: `openai:default`. No part can hold a colon.
  public String id() {
    return provider + ":" + name;
  }

  /// The whole identity in one line: the ordering key of its commands, and what logs call it.
  @Override
  public String toString() {
    return owner + "/" + id();
  }
}
