package dev.byot.vault.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way to the upstream.
///
/// @param path of its chats
/// @param headers lines of the requests, in turn: one for each user
/// @param process which it goes to first; its own children count as part of it
/// @param cloud the process that it takes for Google's cloud, if it has one
record Contender(
    String name,
    int port,
    String path,
    List<String> headers,
    Child process,
    Child upstream,
    @Nullable Child cloud) {
  static final String CHATS = "/v1/chat/completions";

  /// What has nothing between the load and the upstream.
  static final String DIRECT = "direct";

  static final String VAULT = "vault";

  boolean isDirect() {
    return name.equals(DIRECT);
  }

  boolean isVault() {
    return name.equals(VAULT);
  }

  /// Chats with that model.
  Target chats(Model model) {
    var requests =
        headers.stream()
            .map(each -> Target.request("POST", path, port, each, model.chat()))
            .toArray(byte[][]::new);
    return new Target(
        name, port, i -> requests[i % requests.length], answer -> answer.status() == 200);
  }

  /// What its processes have used so far.
  CpuTimes cpu() {
    return new CpuTimes(
        isDirect() ? 0 : process.cpu().toNanos(),
        cloud == null ? 0 : cloud.cpu().toNanos(),
        upstream.cpu().toNanos(),
        Child.ownCpu().toNanos());
  }
}
