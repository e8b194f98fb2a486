package dev.byot.vault.bench;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The limits of api-service out of the way: here one owner does what many do.
final class Unlimited {
  static final Map<String, String> VARIABLES =
      Stream.of(
              "VAULT_RATE_CALLS",
              "VAULT_RATE_READS",
              "VAULT_UPSTREAM_RATE",
              "VAULT_UPSTREAM_MAX_CALLS",
              "VAULT_MAX_CALLS",
              "VAULT_MAX_CALLS_PER_OWNER",
              "VAULT_MAX_REQUESTS_PER_OWNER",
              "VAULT_MAX_WAITS_PER_OWNER")
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(), _ -> Integer.toString(Integer.MAX_VALUE)));

  private Unlimited() {}
}
