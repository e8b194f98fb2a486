package dev.byot.vault.emulator.secretmanager;

import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.SecretVersion.State;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Timestamp;
import dev.byot.vault.emulator.rpc.Checksums;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import dev.byot.vault.emulator.store.ProtoMap;
import dev.byot.vault.emulator.store.Store;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import org.h2.mvstore.MVMap;

/// Versions of secrets: enabled ⇄ disabled → destroyed, which drops the payload for ever.
final class SecretVersions {
  private static final int MAX_BYTES = 64 * 1024;

  private final Store store;
  private final Clock clock;
  private final Secrets secrets;
  private final ProtoMap<SecretVersion> versions;
  private final MVMap<String, byte[]> payloads;

  SecretVersions(Store store, Clock clock, Secrets secrets) {
    this.store = store;
    this.clock = clock;
    this.secrets = secrets;
    versions = new ProtoMap<>(store, "secretmanager.versions", SecretVersion.parser());
    payloads = store.map("secretmanager.payloads");
  }

  synchronized SecretVersion add(AddSecretVersionRequest request) {
    var secret = secrets.get(request.getParent()).getName();
    var payload = request.getPayload();
    var data = payload.getData();
    if (data.isEmpty() || data.size() > MAX_BYTES) {
      throw Refusals.invalid("payload.data must have 1 to %d bytes.", MAX_BYTES);
    }
    var verified =
        Checksums.verified(
            "data", data, payload.hasDataCrc32C(), Int64Value.of(payload.getDataCrc32C()));
    var number = versions.under(SecretVersionName.storedUnder(secret)).size() + 1L;
    var version =
        SecretVersion.newBuilder()
            .setName(new SecretVersionName(secret, Long.toString(number)).toString())
            .setCreateTime(now())
            .setState(State.ENABLED)
            .setClientSpecifiedPayloadChecksum(verified)
            .build();
    var stored = SecretVersionName.stored(secret, number);
    return store.mutate(() -> {
      payloads.put(stored, data.toByteArray());
      versions.put(stored, version);
      return version;
    });
  }

  AccessSecretVersionResponse access(String name) {
    var version = get(name);
    var payload = payloads.get(stored(version));
    if (version.getState() != State.ENABLED || payload == null) {
      throw inState(version);
    }
    var data = ByteString.copyFrom(payload);
    return AccessSecretVersionResponse.newBuilder()
        .setName(version.getName())
        .setPayload(SecretPayload.newBuilder().setData(data).setDataCrc32C(Checksums.crc32c(data)))
        .build();
  }

  SecretVersion get(String name) {
    var parsed = SecretVersionName.parse(name);
    var secret = parsed.secret();
    if (!secrets.exists(secret)) {
      throw Refusals.notFound("Secret [%s] not found or has no versions.", secret);
    }
    if (parsed.version().equals(SecretVersionName.LATEST)) {
      var all = versions.under(SecretVersionName.storedUnder(secret));
      if (all.isEmpty()) {
        throw Refusals.notFound("Secret [%s] not found or has no versions.", secret);
      }
      return all.getLast();
    }
    var version = versions.get(SecretVersionName.stored(secret, Long.parseLong(parsed.version())));
    if (version == null) {
      throw Refusals.notFound("Secret Version [%s] not found.", name);
    }
    return version;
  }

  /// Newest first.
  ListSecretVersionsResponse list(ListSecretVersionsRequest request) {
    if (!request.getFilter().isEmpty()) {
      throw Refusals.missing("filters on Secret Manager lists");
    }
    var secret = secrets.get(request.getParent()).getName();
    var all = versions.under(SecretVersionName.storedUnder(secret)).reversed();
    var page = Page.of(all, request.getPageSize(), request.getPageToken());
    return ListSecretVersionsResponse.newBuilder()
        .addAllVersions(page.items())
        .setNextPageToken(page.nextToken())
        .setTotalSize(page.total())
        .build();
  }

  SecretVersion enable(EnableSecretVersionRequest request) {
    refuseEtag(request.getEtag());
    return become(request.getName(), State.ENABLED);
  }

  SecretVersion disable(DisableSecretVersionRequest request) {
    refuseEtag(request.getEtag());
    return become(request.getName(), State.DISABLED);
  }

  SecretVersion destroy(DestroySecretVersionRequest request) {
    refuseEtag(request.getEtag());
    return become(request.getName(), State.DESTROYED);
  }

  /// The secret goes with all that it holds; another one of its name starts at version 1.
  synchronized Empty deleteSecret(DeleteSecretRequest request) {
    refuseEtag(request.getEtag());
    var secret = secrets.get(request.getName()).getName();
    var all = versions.under(SecretVersionName.storedUnder(secret)).stream();
    var stored = all.map(SecretVersions::stored).toList();
    return store.mutate(() -> {
      stored.forEach(payloads::remove);
      stored.forEach(versions::remove);
      secrets.remove(secret);
      return Empty.getDefaultInstance();
    });
  }

  private static void refuseEtag(String etag) {
    if (!etag.isEmpty()) {
      throw Refusals.missing("preconditions on secrets (etag)");
    }
  }

  private synchronized SecretVersion become(String name, State state) {
    var version = get(name);
    if (version.getState() == State.DESTROYED) {
      throw inState(version);
    }
    var changed = version.toBuilder().setState(state);
    if (state == State.DESTROYED) {
      changed.setDestroyTime(now());
    }
    return store.mutate(() -> {
      if (state == State.DESTROYED) {
        payloads.remove(stored(version));
      }
      versions.put(stored(version), changed.build());
      return changed.build();
    });
  }

  private static String stored(SecretVersion version) {
    var name = SecretVersionName.parse(version.getName());
    return SecretVersionName.stored(name.secret(), Long.parseLong(name.version()));
  }

  private static StatusRuntimeException inState(SecretVersion version) {
    return Refusals.precondition(
        "Secret Version [%s] is in %s state.", version.getName(), version.getState());
  }

  private Timestamp now() {
    return Times.timestamp(clock.instant());
  }
}
