package dev.byot.vault.emulator.kms;

import dev.byot.vault.emulator.rpc.Refusals;

/// What list calls refuse, rather than answer as if it had not been asked.
final class Listing {
  private Listing() {}

  static void refuseFilterAndOrder(String filter, String orderBy) {
    if (!filter.isEmpty()) {
      throw Refusals.missing("filters on KMS lists");
    }
    if (!orderBy.isEmpty()) {
      throw Refusals.missing("order_by on KMS lists");
    }
  }
}
