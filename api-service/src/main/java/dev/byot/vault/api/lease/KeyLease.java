package dev.byot.vault.api.lease;

import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import org.jspecify.annotations.Nullable;

/// One call's permission to use a key. Holds no plaintext: that is lent when it is needed.
public sealed class KeyLease implements AutoCloseable permits CheckLease {
  private final KeyLeases leases;
  private final KeyRef key;
  private final @Nullable UsePeriod only;
  private final Cause cause;
  private final RunningCalls.Call call;

  /// @param only the period in which the key may be used, `null` for whichever it is in
  KeyLease(
      KeyLeases leases, KeyRef key, @Nullable UsePeriod only, Cause cause, RunningCalls.Call call) {
    this.leases = leases;
    this.key = key;
    this.only = only;
    this.cause = cause;
    this.call = call;
  }

  public KeyRef key() {
    return key;
  }

  @Nullable UsePeriod only() {
    return only;
  }

  Cause cause() {
    return cause;
  }

  RunningCalls.Call call() {
    return call;
  }

  /// Checks that the key may be used at this very moment (its state, its expiry, the lease) and
  /// lends it. To be called last, when nothing stands between the check and the use.
  ///
  /// @throws VaultException.NoUsableKey if it may not be used, or no longer
  /// @throws VaultException.Unauthenticated if the period is over for which it was acquired
  /// @throws VaultException.Unavailable if that cannot be told
  public <R> R useNow(KeyReader<R> reader) throws InterruptedException {
    return leases.use(this, reader);
  }

  /// Makes the same check, and says in which period the key is.
  ///
  /// @throws VaultException as [#useNow]
  public UsePeriod period() throws InterruptedException {
    return leases.usable(this).period();
  }

  /// What to do if the key is stopped while the call runs; at once if it is stopped already.
  public void onStop(Runnable hook) {
    call.onCut(hook);
  }

  /// Whether the key was stopped while the call ran.
  public boolean isStopped() {
    return call.isCut();
  }

  @Override
  public void close() {
    call.end();
  }
}
