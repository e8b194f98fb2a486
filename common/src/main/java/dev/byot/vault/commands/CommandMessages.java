package dev.byot.vault.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.digest.LengthPrefixed;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.state.CheckReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Key commands as messages of the topic `key-commands`.
public final class CommandMessages {
  /// The attribute that names the command.
  public static final String COMMAND = "command";

  /// The attribute that names the owner.
  public static final String OWNER = "owner";

  /// The attribute with the id of the request that led to the command.
  public static final String REQUEST = "request";

  /// The attribute with the type of the command.
  public static final String TYPE = "type";

  private static final int SCHEMA = 1;
  // Pub/Sub and its clients add attributes of their own on the way.
  private static final List<String> FOREIGN_PREFIXES = List.of("CloudPubSub", "goog");

  private CommandMessages() {}

  /// The message that carries the command, ordered by its key, or by the owner whose keys it is
  /// for.
  public static Message encode(Command command, String requestId) {
    var body = Json.object().put("schema", SCHEMA).put("type", command.type().toString());
    body.put("id", command.id().toString());
    body.put("owner", command.owner().value());
    var orderingKey =
        switch (command) {
          case KeyCommand ofKey -> {
            put(body, ofKey);
            yield ofKey.key().toString();
          }
          // All there is to know of it is in its document.
          case OwnerCommand ofOwner -> ofOwner.owner().value();
        };
    var attributes =
        Map.of(
            COMMAND, command.id().toString(),
            OWNER, command.owner().value(),
            TYPE, command.type().toString(),
            REQUEST, requestId);
    return new Message(Json.bytes(body), orderingKey, attributes);
  }

  private static void put(ObjectNode body, KeyCommand command) {
    body.put("provider", command.key().provider().value());
    body.put("name", command.key().name().value());
    switch (command) {
      case KeyCommand.SetKey set -> {
        body.put("sealed", set.sealed().compact());
        body.put("label", set.label());
        body.put("expiresAt", set.expiresAt() == null ? null : set.expiresAt().toString());
      }
      case KeyCommand.UpdateKey update -> {
        body.set("patch", SettingsJson.of(update.patch()));
        body.put("ifRevision", update.ifRevision());
      }
      case KeyCommand.EnableKey enable -> {
        body.put("by", enable.by().name().toLowerCase(Locale.ROOT));
        body.put("ifRevision", enable.ifRevision());
      }
      case KeyCommand.ReportCheck(_, var secretId, var report) -> {
        body.put("secretId", secretId.toString());
        body.put("at", report.at().toString());
        body.put("good", report.good());
        body.put("confirmed", report.confirmed());
        body.put("providerStatus", report.providerStatus());
        body.put("providerCode", report.providerCode());
      }
      case KeyCommand.RemoveKey _, KeyCommand.DisableKey _ -> {}
    }
  }

  /// Reads what [#encode] wrote of a command for one key.
  ///
  /// @throws IllegalArgumentException if it is anything else, or of a newer schema, or says
  ///   elsewhere in the message that it is another command
  public static KeyCommand decode(Message message) {
    var body = Members.of("a command", message.data());
    body.schema(SCHEMA);
    var command = decode(body);
    body.end();
    if (!command.key().toString().equals(message.orderingKey())) {
      throw new IllegalArgumentException("a command in the place of another key");
    }
    requireSame(message, COMMAND, command.id().toString());
    requireSame(message, OWNER, command.key().owner().value());
    requireSame(message, TYPE, command.type().toString());
    return command;
  }

  private static KeyCommand decode(Members body) {
    var id = CommandId.parse(body.text("id"));
    var key =
        new KeyRef(
            new OwnerId(body.text("owner")),
            new ProviderId(body.text("provider")),
            new KeyName(body.text("name")));
    return switch (CommandType.parse(body.text("type"))) {
      case SET_KEY ->
          new KeyCommand.SetKey(
              id,
              key,
              new SealedSecret(body.text("sealed")),
              body.optionalText("label"),
              body.optionalInstant("expiresAt"));
      case UPDATE_KEY ->
          new KeyCommand.UpdateKey(
              id, key, SettingsJson.patch(body.object("patch")), body.optionalNumber("ifRevision"));
      case REMOVE_KEY -> new KeyCommand.RemoveKey(id, key);
      case DISABLE_KEY -> new KeyCommand.DisableKey(id, key);
      case REPORT_CHECK -> report(id, key, body);
      case ENABLE_KEY ->
          new KeyCommand.EnableKey(
              id,
              key,
              Actor.valueOf(body.text("by").toUpperCase(Locale.ROOT)),
              body.optionalNumber("ifRevision"));
      case STOP_OWNER, ERASE_OWNER ->
          throw new IllegalArgumentException(
              "a command for all keys in the place of one for a key");
    };
  }

  private static KeyCommand report(CommandId id, KeyRef key, Members body) {
    return new KeyCommand.ReportCheck(
        key,
        CommandId.parse(body.text("secretId")),
        new CheckReport(
            id,
            body.instant("at"),
            body.flag("good"),
            body.flag("confirmed"),
            body.integer("providerStatus"),
            body.optionalText("providerCode")));
  }

  private static void requireSame(Message message, String attribute, String expected) {
    if (!expected.equals(message.attributes().get(attribute))) {
      throw new IllegalArgumentException("a command whose attribute " + attribute + " differs");
    }
  }

  /// SHA-256 over the length-prefixed data, ordering key and sorted attributes, in base64url: all
  /// that makes this message this message.
  public static String digest(Message message) {
    var digest = Sha256.digest();
    LengthPrefixed.write(digest::update, message.data());
    LengthPrefixed.write(
        digest::update, message.orderingKey() == null ? "" : message.orderingKey());
    new TreeMap<>(message.attributes())
        .forEach((name, value) -> {
          if (FOREIGN_PREFIXES.stream().noneMatch(name::startsWith)) {
            LengthPrefixed.write(digest::update, name, value);
          }
        });
    return Sha256.base64Url(digest.digest());
  }
}
