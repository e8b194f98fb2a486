package dev.byot.vault.local;

import dev.byot.vault.api.ApiService;
import dev.byot.vault.auditing.AuditWorker;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.identity.TokenClaims;
import dev.byot.vault.rotation.RotationWorker;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The whole vault in one JVM: the local cloud, the services and a demo provider.
public final class LocalVault implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LocalCloud cloud;
  private final URI api;
  private final DemoUpstream upstream;

  private LocalVault(LocalVaultOptions options) {
    try {
      cloud = opened(options.cloud());
      upstream = opened(DemoUpstream.start());
      var variables = new HashMap<>(Provisioning.provision(cloud));
      variables.putAll(options.variables(upstream));
      var config = Map.copyOf(variables);
      opened(AuditWorker.start(new Config(config)));
      opened(RotationWorker.start(new Config(config)));
      var service = opened(ApiService.start(new Config(config)));
      api = URI.create("http://127.0.0.1:" + service.port());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Starts everything; returns when it is ready.
  public static LocalVault start(LocalVaultOptions options) {
    return new LocalVault(options);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  public URI api() {
    return api;
  }

  /// Where everything listens, for other processes of this machine.
  Endpoints endpoints() {
    return new Endpoints(
        api, URI.create("http://" + cloud.identityEndpoint()), Provisioning.PROJECT);
  }

  public LocalCloud cloud() {
    return cloud;
  }

  public DemoUpstream upstream() {
    return upstream;
  }

  /// An ID token of the local project.
  public String token(String uid, List<String> roles) {
    return cloud
        .identity()
        .idTokens()
        .mint(Provisioning.PROJECT, TokenClaims.of(uid).withRoles(roles.toArray(String[]::new)));
  }

  /// Stops everything, in the opposite order.
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of the local vault did not stop", e);
      }
    }
  }
}
