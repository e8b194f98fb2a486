package dev.byot.vault.emulator.firestore;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Where Google's emulator is not like the documented service, and so the contract does not hold of
/// it. This is the whole list.
enum OfficialDifference {
  TEXTS("its refusals have the service's status but other texts"),
  INDEXES("it runs every query, whether the service would have an index for it or not"),
  REQUEST_SIZE("it refuses big requests as RESOURCE_EXHAUSTED, by gRPC's own limit"),
  DEPTH("it takes 21 levels of maps, one more than the documented 20");

  private final String reason;

  OfficialDifference(String reason) {
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  /// Marks what is not asked of Google's emulator.
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface Skips {
    OfficialDifference value();
  }
}
