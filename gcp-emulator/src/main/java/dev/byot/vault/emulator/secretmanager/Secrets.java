package dev.byot.vault.emulator.secretmanager;

import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.ListSecretsRequest;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Replication.UserManaged.Replica;
import com.google.cloud.secretmanager.v1.Secret;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import java.time.Clock;
import java.util.Comparator;
import java.util.regex.Pattern;

/// Secrets: names and labels; what they hold is in their versions.
final class Secrets {
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
  private static final Pattern PROJECT = Pattern.compile("projects/[^/]+");

  private static final Comparator<Secret> NEWEST_FIRST =
      Comparator.comparing((Secret secret) -> Times.instant(secret.getCreateTime())).reversed();

  private final Store store;
  private final Clock clock;
  private final ProtoMap<Secret> secrets;

  Secrets(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    secrets = new ProtoMap<>(store, "secretmanager.secrets", Secret.parser());
  }

  synchronized Secret create(CreateSecretRequest request) {
    if (!ID.matcher(request.getSecretId()).matches()) {
      throw Refusals.invalid("secret_id must match %s.", ID);
    }
    var name = project(request.getParent()) + "/secrets/" + request.getSecretId();
    if (secrets.contains(name)) {
      throw Refusals.exists("Secret [%s] already exists.", name);
    }
    var secret =
        checked(request.getSecret()).toBuilder()
            .setName(name)
            .setCreateTime(Times.timestamp(clock.instant()))
            .build();
    return store.mutate(() -> {
      secrets.put(name, secret);
      return secret;
    });
  }

  private static Secret checked(Secret asked) {
    if (!asked.hasReplication()) {
      throw Refusals.invalid("secret.replication is required.");
    }
    if (asked.hasExpireTime() || asked.hasTtl() || asked.hasVersionDestroyTtl()) {
      throw Refusals.missing("secrets that expire (expire_time, ttl, version_destroy_ttl)");
    }
    if (asked.hasRotation() || asked.getTopicsCount() > 0) {
      throw Refusals.missing("rotation notices of secrets (rotation, topics)");
    }
    if (asked.getVersionAliasesCount() > 0) {
      throw Refusals.missing("version_aliases of secrets");
    }
    if (asked.hasCustomerManagedEncryption() || isEncryptedByCustomer(asked.getReplication())) {
      throw Refusals.missing("keys of secrets (customer_managed_encryption)");
    }
    return asked;
  }

  private static boolean isEncryptedByCustomer(Replication replication) {
    return replication.getAutomatic().hasCustomerManagedEncryption()
        || replication.getUserManaged().getReplicasList().stream()
            .anyMatch(Replica::hasCustomerManagedEncryption);
  }

  Secret get(String name) {
    var secret = secrets.get(name);
    if (secret == null) {
      throw Refusals.notFound("Secret [%s] not found.", name);
    }
    return secret;
  }

  boolean exists(String name) {
    return secrets.contains(name);
  }

  /// Call it inside a change that also removes what the secret holds.
  void remove(String name) {
    secrets.remove(name);
  }

  /// Newest first.
  ListSecretsResponse list(ListSecretsRequest request) {
    if (!request.getFilter().isEmpty()) {
      throw Refusals.missing("filters on Secret Manager lists");
    }
    var all =
        secrets.under(project(request.getParent()) + "/secrets/").stream()
            .sorted(NEWEST_FIRST)
            .toList();
    var page = Page.of(all, request.getPageSize(), request.getPageToken());
    return ListSecretsResponse.newBuilder()
        .addAllSecrets(page.items())
        .setNextPageToken(page.nextToken())
        .setTotalSize(page.total())
        .build();
  }

  private static String project(String name) {
    if (!PROJECT.matcher(name).matches()) {
      throw Refusals.invalid("Invalid resource name of a project: '%s'.", name);
    }
    return name;
  }
}
