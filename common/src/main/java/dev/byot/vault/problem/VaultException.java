package dev.byot.vault.problem;

import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A refusal that the caller can understand and act on.
///
/// Sealed, so that [Problem#of] must say how each one reads on the wire. Anything else that is
/// thrown is a bug or an outage and becomes a bare 500. Messages reach callers and logs: they name
/// things, never contents.
public abstract sealed class VaultException extends RuntimeException {
  private VaultException(String message) {
    this(message, null);
  }

  /// A refusal is no bug: it needs no stack trace of its own.
  private VaultException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /// The request cannot be understood; `code` says which rule it breaks.
  public static final class InvalidRequest extends VaultException {
    private final String code;

    public InvalidRequest(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// No valid ID token.
  public static final class Unauthenticated extends VaultException {
    private final String reason;
    private final @Nullable OwnerId owner;

    /// @param reason one word for the log, such as `expired`: nothing that the caller sent
    public Unauthenticated(String reason, String message) {
      this(reason, message, null);
    }

    /// @param owner whose token it is, where the token itself is good
    public Unauthenticated(String reason, String message, @Nullable OwnerId owner) {
      super(message);
      this.reason = reason;
      this.owner = owner;
    }

    public @Nullable OwnerId owner() {
      return owner;
    }

    public String reason() {
      return reason;
    }
  }

  /// The caller is known and may not do this.
  public static final class Forbidden extends VaultException {
    private final String code;

    public Forbidden(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// There is nothing there for this caller.
  public static final class NotFound extends VaultException {
    private final String code;

    public NotFound(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// The path exists, with other methods.
  public static final class MethodNotAllowed extends VaultException {
    public MethodNotAllowed(String message) {
      super(message);
    }
  }

  /// The key changed since the caller read it.
  public static final class StaleRevision extends VaultException {
    private final long current;

    public StaleRevision(long current) {
      super("the key has changed: it is at revision " + current);
      this.current = current;
    }

    public long current() {
      return current;
    }
  }

  /// There is a key where the caller wants to create one.
  public static final class KeyExists extends VaultException {
    public KeyExists(String message) {
      super(message);
    }
  }

  /// Another command of the same key took its place.
  public static final class Superseded extends VaultException {
    public Superseded(String message) {
      super(message);
    }
  }

  /// The command was accepted and then rejected.
  public static final class Rejected extends VaultException {
    private final String reason;

    public Rejected(String reason) {
      super(Rejections.sentence(reason));
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }

  /// The idempotency key or command id was used for another request.
  public static final class Reused extends VaultException {
    private final String code;

    public Reused(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// A limit of the vault's configuration is reached.
  public static final class LimitReached extends VaultException {
    private final String code;

    public LimitReached(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// Too much at once, or too often: later it may succeed.
  public static final class TooManyRequests extends VaultException {
    private final String code;
    private final Duration retryAfter;

    public TooManyRequests(String code, String message, Duration retryAfter) {
      super(message);
      this.code = code;
      this.retryAfter = retryAfter;
    }

    public String code() {
      return code;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /// This instance, or what it needs for the request, can take no more now. Nothing was done.
  public static final class Overloaded extends VaultException {
    private final String code;
    private final Duration retryAfter;

    public Overloaded(String code, String message, Duration retryAfter) {
      super(message);
      this.code = code;
      this.retryAfter = retryAfter;
    }

    public String code() {
      return code;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /// More bytes than allowed.
  public static final class TooLarge extends VaultException {
    public TooLarge(String message) {
      super(message);
    }
  }

  /// A media type that the route does not read.
  public static final class UnsupportedMediaType extends VaultException {
    public UnsupportedMediaType(String message) {
      super(message);
    }
  }

  /// The caller's key for a provider cannot be used: none, stopped, expired, invalid.
  public static final class NoUsableKey extends VaultException {
    private final String code;

    public NoUsableKey(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// The request asks to go on in another protocol.
  public static final class UpgradeRefused extends VaultException {
    public UpgradeRefused(String message) {
      super(message);
    }
  }

  /// The upstream did not answer properly, before a byte of its answer was released.
  public static final class UpstreamFailed extends VaultException {
    private final String code;

    public UpstreamFailed(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// The call reached the provider, and its audit record could not be made durable in time: the
  /// answer is withheld. Repeating the call would repeat its effect.
  public static final class AuditWithheld extends VaultException {
    public AuditWithheld() {
      super("the call was sent, but its audit record is not durable, so the answer is withheld");
    }
  }

  /// A dependency is down or too slow; the same request may succeed later.
  public static final class Unavailable extends VaultException {
    private final String dependency;
    private final Duration retryAfter;

    public Unavailable(String dependency, Duration retryAfter, @Nullable Throwable cause) {
      super(dependency + " is unavailable", cause);
      this.dependency = dependency;
      this.retryAfter = retryAfter;
    }

    public String dependency() {
      return dependency;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }
}
