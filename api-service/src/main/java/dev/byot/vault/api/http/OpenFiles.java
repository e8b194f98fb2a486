package dev.byot.vault.api.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the operating system lets this process hold open: each connection is a file. Where there is
/// none left for another one the server stops listening, for good.
final class OpenFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

  /// Of the JVM, and of the clients that are open all the time.
  private static final int OTHERS = 320;

  /// A caller's connection, and one to the upstream of the call.
  private static final int EACH = 2;

  private OpenFiles() {}

  /// As many connections as are wanted, or as there may be.
  static int connections(int wanted) {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return wanted;
    }
    var most = unix.getMaxFileDescriptorCount();
    var allowed = connections(wanted, most);
    if (allowed < wanted) {
      LOG.warn("only {} connections, not {}: no more than {} files", allowed, wanted, most);
    }
    return allowed;
  }

  static int connections(int wanted, long mostFiles) {
    return Math.clamp((mostFiles - OTHERS) / EACH, 1, wanted);
  }
}
