package dev.byot.vault.emulator.rpc;

import java.util.List;

/// One page of a list call.
///
/// @param nextToken empty after the last page
/// @param total the size of the whole list
public record Page<T>(List<T> items, String nextToken, int total) {
  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;

  public Page {
    items = List.copyOf(items);
  }

  /// The page of `all` that `token` points at; tokens are offsets.
  public static <T> Page<T> of(List<T> all, int size, String token) {
    if (size < 0) {
      throw Refusals.invalid("page_size must not be negative");
    }
    var from = offset(token, all.size());
    var to = Math.min(all.size(), from + (size == 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE)));
    return new Page<>(
        all.subList(from, to), to == all.size() ? "" : Integer.toString(to), all.size());
  }

  private static int offset(String token, int size) {
    if (token.isEmpty()) {
      return 0;
    }
    if (!token.matches("[0-9]{1,9}")) {
      throw Refusals.invalid("page_token is not one that was returned");
    }
    return Math.min(Integer.parseInt(token), size);
  }
}
