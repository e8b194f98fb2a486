package dev.byot.vault.api.genkit;

import dev.byot.vault.api.capability.OpaqueTokens;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.OwnerId;
import java.util.Optional;
import java.util.regex.Pattern;

/// The ids of Genkit's durable streams. Whoever knows one can read the whole stream; so callers get
/// a token in its place, which opens only for the same owner and flow.
public final class StreamIds {
  static final String HEADER = "x-genkit-stream-id";

  private static final Pattern SHAPE = Pattern.compile("[!-~]{1,256}");

  private final OpaqueTokens tokens;

  /// @param keys may be closed afterwards
  public StreamIds(DerivedKeys keys) {
    tokens = new OpaqueTokens(keys.aesKey("stream-id", 1), "byot-stream");
  }

  /// What the caller gets; nothing for an id that is not one.
  Optional<String> token(OwnerId owner, String flow, String id) {
    return SHAPE.matcher(id).matches()
        ? Optional.of(
            tokens.of(Json.object().put("owner", owner.value()).put("flow", flow).put("id", id)))
        : Optional.empty();
  }

  /// The id; nothing if the token is not one of this owner and flow.
  Optional<String> id(OwnerId owner, String flow, String token) {
    return tokens
        .open(token)
        .map(content -> Members.of("a stream's id", content))
        .filter(members -> members.text("owner").equals(owner.value()))
        .filter(members -> members.text("flow").equals(flow))
        .map(members -> members.text("id"));
  }
}
