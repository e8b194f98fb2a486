package dev.byot.vault.catalogue;

import java.util.Map;

/// A call that costs nothing and shows whether a key works.
///
/// @param headers what it needs beside the credential
/// @param okStatus the status that says that the key works
public record Check(String method, String path, Map<String, String> headers, int okStatus) {
  public Check {
    headers = Map.copyOf(headers);
  }
}
