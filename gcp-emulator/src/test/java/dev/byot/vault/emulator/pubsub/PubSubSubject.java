package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.official.OfficialEmulator;
import java.nio.file.Path;

/// A Pub/Sub that is held to the contract.
interface PubSubSubject extends AutoCloseable {
  /// `host:port`.
  String endpoint();

  /// Ends the process and starts it anew on what it has kept; nothing for what keeps nothing.
  void restart();

  @Override
  void close();

  static PubSubSubject inMemory() {
    var cloud = LocalCloud.inMemory();
    return unchanging(cloud.endpoint(), cloud::close);
  }

  static PubSubSubject official() {
    var emulator = OfficialEmulator.pubsub();
    return unchanging(emulator.endpoint(), emulator::close);
  }

  private static PubSubSubject unchanging(String endpoint, Runnable end) {
    return new PubSubSubject() {
      @Override
      public String endpoint() {
        return endpoint;
      }

      @Override
      public void restart() {}

      @Override
      public void close() {
        end.run();
      }
    };
  }

  static PubSubSubject durable(Path folder) {
    return new PubSubSubject() {
      private LocalCloud cloud = LocalCloud.at(folder, 0);

      @Override
      public String endpoint() {
        return cloud.endpoint();
      }

      @Override
      public void restart() {
        cloud.close();
        cloud = LocalCloud.at(folder, 0);
      }

      @Override
      public void close() {
        cloud.close();
      }
    };
  }
}
