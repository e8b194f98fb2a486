package dev.byot.vault.api.review;

import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.digest.LengthPrefixed;
import dev.byot.vault.events.EventId;
import dev.byot.vault.problem.VaultException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Where a page of the audit log ended, as an opaque token that nobody else can make, and that goes
/// on with the entries that were asked for, and with no others.
public final class PageTokens {
  private static final int MAC_BYTES = 16;
  private static final String SEPARATOR = " ";
  private static final int MAX_LENGTH = 200;

  private final SecretKey key;

  public PageTokens(SecretKey key) {
    this.key = key;
  }

  String of(Position position, AuditFilter wanted) {
    var content = (position.at() + SEPARATOR + position.id()).getBytes(StandardCharsets.US_ASCII);
    var token =
        ByteBuffer.allocate(MAC_BYTES + content.length)
            .put(mac(content, wanted))
            .put(content)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /// Reads what [#of] made.
  ///
  /// @throws VaultException.InvalidRequest if it is anything else
  Position read(String text, AuditFilter wanted) {
    try {
      if (text.length() <= MAX_LENGTH) {
        var token = Base64.getUrlDecoder().decode(text);
        if (token.length > MAC_BYTES) {
          var content = Arrays.copyOfRange(token, MAC_BYTES, token.length);
          if (MessageDigest.isEqual(mac(content, wanted), Arrays.copyOf(token, MAC_BYTES))) {
            return position(content);
          }
        }
      }
    } catch (IllegalArgumentException | DateTimeException _) {
      throw invalid();
    }
    throw invalid();
  }

  private static Position position(byte[] content) {
    var parts = new String(content, StandardCharsets.US_ASCII).split(SEPARATOR, 2);
    return new Position(Instant.parse(parts[0]), new EventId(parts[1]));
  }

  private byte[] mac(byte[] content, AuditFilter wanted) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      LengthPrefixed.write(mac::update, content);
      LengthPrefixed.write(mac::update, wanted.toString());
      return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static VaultException invalid() {
    return new VaultException.InvalidRequest(
        "invalid-page-token",
        "pageToken is the nextPageToken of the page before, asked for with the same parameters");
  }
}
