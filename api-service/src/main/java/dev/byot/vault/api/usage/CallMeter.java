package dev.byot.vault.api.usage;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.catalogue.UsageShape;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.usage.CallReport;
import dev.byot.vault.usage.Ending;
import dev.byot.vault.usage.Tokens;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Measures one call and tells, once it is over, how it ended: `call.ended`, for which nobody
/// waits. Of a call that was never sent nothing is told.
public final class CallMeter {
  private static final int FIRST_OTHER = 300;

  private final AuditTrail trail;
  private final @Nullable UsageShape shape;
  private final boolean estimates;
  private final Function<CallReport, VaultEvent> ended;
  private long sentAt;
  private boolean sent;
  private int status;
  private long answerBytes;
  private @Nullable AnswerTokens tokens;

  /// @param shape how answers tell of tokens, `null` if nothing of them is to be read
  /// @param estimates whether tokens are assumed of a call whose answer told none
  /// @param ended makes the event
  public CallMeter(
      AuditTrail trail,
      @Nullable UsageShape shape,
      boolean estimates,
      Function<CallReport, VaultEvent> ended) {
    this.trail = trail;
    this.shape = shape;
    this.estimates = estimates;
    this.ended = ended;
  }

  /// The request goes out now.
  public void sent() {
    sent = true;
    sentAt = System.nanoTime();
  }

  /// An answer has come.
  ///
  /// @param encoding its `Content-Encoding`, empty for none
  public void answered(int answerStatus, String contentType, String encoding) {
    status = answerStatus;
    if (shape != null && answerStatus < FIRST_OTHER) {
      tokens = new AnswerTokens(shape, contentType, encoding);
    }
  }

  /// That much of the answer's body was passed on. The bytes are looked at, and not kept.
  public void passed(byte[] bytes, int offset, int count) {
    answerBytes += count;
    if (tokens != null) {
      tokens.read(bytes, offset, count);
    }
  }

  /// The call is over.
  ///
  /// @param requestBytes how much of the request's body went out
  /// @param sentWhole whether that is all of it: no provider works on less
  public void ended(Ending how, long requestBytes, boolean sentWhole) {
    var told = Tokens.UNSAID;
    var untoldBytes = 0L;
    if (tokens != null) {
      told = tokens.tokens();
      untoldBytes = tokens.untoldBytes();
      tokens.close();
    }
    if (sent) {
      var lasted = Duration.ofNanos(System.nanoTime() - sentAt);
      var estimate =
          estimates ? Estimate.of(status, how, told, requestBytes, sentWhole, untoldBytes) : 0;
      var report = new CallReport(status, how, requestBytes, answerBytes, told, estimate, lasted);
      var _ = trail.begin(ended.apply(report));
    }
  }
}
