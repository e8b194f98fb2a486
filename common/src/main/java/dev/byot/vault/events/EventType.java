package dev.byot.vault.events;

/// What happened. The names are stable: the security team's queries depend on them.
public enum EventType {
  KEY_STORED("key.stored"),
  KEY_UPDATED("key.updated"),
  KEY_REMOVED("key.removed"),
  KEY_DISABLED("key.disabled"),
  KEY_ENABLED("key.enabled"),
  /// The provider refuses the key: only a new secret heals it.
  KEY_INVALID("key.invalid"),
  /// What the provider was reported to say of a key, and that changed nothing else.
  KEY_CHECKED("key.checked"),
  /// All keys that an owner had are stopped, or gone.
  OWNER_STOPPED("owner.stopped"),
  OWNER_ERASED("owner.erased"),
  /// A stop was accepted: from now on the key, or any key that the owner has, is not used.
  STOP_ACCEPTED("stop.accepted"),
  /// Any other command was accepted: nothing has changed yet.
  COMMAND_ACCEPTED("command.accepted"),
  COMMAND_SUPERSEDED("command.superseded"),
  COMMAND_REJECTED("command.rejected"),
  /// A message without a command document, or that differs from what was accepted. Nothing changed.
  COMMAND_FORGED("command.forged"),
  /// An instance unwrapped a key.
  KEY_OPENED("key.opened"),
  /// A call was sent to a provider with a key.
  KEY_USED("key.used"),
  /// A call that was sent to a provider or a flow has ended: how, and what it came to.
  CALL_ENDED("call.ended"),
  /// A stored key was handed to a Genkit flow.
  KEY_DISCLOSED("key.disclosed"),
  FLOW_CALLED("flow.called"),
  ACCESS_DENIED("access.denied");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /// Reads the form on the wire.
  ///
  /// @throws IllegalArgumentException if there is no such type
  public static EventType parse(String text) {
    for (var type : values()) {
      if (type.text.equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no such event type");
  }

  /// The form on the wire: `key.stored`.
  @Override
  public String toString() {
    return text;
  }
}
