package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;

/// Refuses the methods that a path does not have, and names those that it has (RFC 9110 §15.5.6).
public final class OtherMethods {
  private OtherMethods() {}

  /// A handler for what no other handler of the path takes.
  ///
  /// @param allowed the methods that the path has, as the header `Allow` lists them
  /// @param sentence for people
  public static Handler refused(String allowed, String sentence) {
    return (_, response) -> {
      response.header(HeaderNames.ALLOW, allowed);
      throw new VaultException.MethodNotAllowed(sentence);
    };
  }
}
