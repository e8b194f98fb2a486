package dev.byot.vault.emulator.secretmanager;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.ServedGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/// The service in front of a store, and Google's own client of it.
final class SecretsFixture implements AutoCloseable {
  private final Store store;
  private final ServedGrpc server;
  private final SecretManagerServiceClient client;

  SecretsFixture(Store store) {
    this.store = store;
    server = new ServedGrpc(new SecretManagerService(store, Clock.systemUTC()));
    try {
      client =
          SecretManagerServiceClient.create(
              SecretManagerServiceSettings.newBuilder()
                  .setTransportChannelProvider(server.channels())
                  .setCredentialsProvider(NoCredentialsProvider.create())
                  .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SecretManagerServiceClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    server.close();
    store.close();
  }
}
