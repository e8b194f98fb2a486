package dev.byot.vault.api.lease;

import dev.byot.vault.api.audittrail.Cause;

/// The lease of a key that is opened for one check only, and shared with no other call.
final class CheckLease extends KeyLease {
  private final KeyLeases leases;
  private final Look.Usable look;

  CheckLease(KeyLeases leases, Look.Usable look, Cause cause, RunningCalls.Call call) {
    super(leases, look.key().binding().key(), null, cause, call);
    this.leases = leases;
    this.look = look;
  }

  @Override
  public <R> R useNow(KeyReader<R> reader) {
    requireUsable();
    return look.key().lend(reader).orElseThrow();
  }

  @Override
  public UsePeriod period() {
    requireUsable();
    return look.period();
  }

  private void requireUsable() {
    if (isStopped()) {
      throw Refusals.stopped(key());
    }
    if (!leases.isFresh(look)) {
      throw Refusals.stateUnavailable(null);
    }
    var until = look.expiresAt();
    if (until != null && !leases.clock().instant().isBefore(until)) {
      throw Refusals.expired(key());
    }
  }

  @Override
  public void close() {
    look.key().close();
    super.close();
  }
}
