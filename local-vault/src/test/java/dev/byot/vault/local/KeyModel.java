package dev.byot.vault.local;

import org.jspecify.annotations.Nullable;

/// What a key is after its commands were decided one after another: written from the table in the
/// design, and not from the worker.
final class KeyModel {
  private boolean disabled;
  private boolean stopped;
  private @Nullable String apiKey;
  private @Nullable String label;
  private @Nullable String expiresAt;

  /// Decides the next command.
  ///
  /// @return how it ends: `applied`, or the reason of its rejection
  String decide(Change change) {
    return switch (change) {
      case Change.Set set -> {
        apiKey = set.apiKey();
        label = set.label();
        expiresAt = set.expiresAt();
        yield "applied";
      }
      case Change.Relabel(var next) -> {
        if (apiKey == null) {
          yield "no-key";
        }
        label = next;
        yield "applied";
      }
      case Change.Prolong(var next) -> {
        if (apiKey == null) {
          yield "no-key";
        }
        expiresAt = next;
        yield "applied";
      }
      case Change.Remove _, Change.Erase _ -> {
        forget();
        yield "applied";
      }
      case Change.Disable _ -> {
        disabled = true;
        yield "applied";
      }
      case Change.StopAll _ -> {
        disabled = true;
        stopped = true;
        yield "applied";
      }
      case Change.Enable _ -> enable(stopped ? "stopped-by-security" : null);
      case Change.Release _ -> enable(stopped ? null : "not-stopped-by-security");
    };
  }

  private String enable(@Nullable String refusal) {
    if (!disabled) {
      return "not-disabled";
    }
    if (refusal != null) {
      return refusal;
    }
    disabled = false;
    stopped = false;
    return "applied";
  }

  private void forget() {
    disabled = false;
    stopped = false;
    apiKey = null;
    label = null;
    expiresAt = null;
  }

  /// As a status shows it; `none` without a key.
  String status() {
    if (disabled) {
      return "disabled";
    }
    return apiKey == null ? "none" : "active";
  }

  @Nullable String apiKey() {
    return apiKey;
  }

  @Nullable String label() {
    return label;
  }

  @Nullable String expiresAt() {
    return expiresAt;
  }
}
