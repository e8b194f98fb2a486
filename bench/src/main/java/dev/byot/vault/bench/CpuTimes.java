package dev.byot.vault.bench;

/// CPU time of the processes that a call goes through.
///
/// @param itself what stands between the load and the upstream
record CpuTimes(double itself, double cloud, double upstream, double load) {
  private static final double NANOS_PER_MICRO = 1e3;

  /// What was used since then by each of so many requests, in µs.
  CpuTimes since(CpuTimes before, long requests) {
    var divisor = NANOS_PER_MICRO * requests;
    return new CpuTimes(
        (itself - before.itself) / divisor,
        (cloud - before.cloud) / divisor,
        (upstream - before.upstream) / divisor,
        (load - before.load) / divisor);
  }
}
