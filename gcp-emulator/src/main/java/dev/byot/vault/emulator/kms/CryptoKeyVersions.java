package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.cloud.kms.v1.UpdateCryptoKeyVersionRequest;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Versions and their life: enabled ⇄ disabled → scheduled for destruction (→ disabled) →
/// destroyed. A version stays listed for ever, so that its number is never used again.
final class CryptoKeyVersions {
  private final KmsState state;
  private final KeyMaterial material;

  CryptoKeyVersions(KmsState state, KeyMaterial material) {
    this.state = state;
    this.material = material;
  }

  CryptoKey keyOf(String name) {
    var key = state.keys().get(Names.key(name));
    if (key == null) {
      throw Refusals.notFound("CryptoKey %s not found.", name);
    }
    return Rotation.isDue(key, state.now()) ? rotated(key) : key;
  }

  private CryptoKey rotated(CryptoKey read) {
    return state.settle(() -> {
      var key = state.keys().get(read.getName());
      if (key == null || !Rotation.isDue(key, state.now())) {
        return key == null ? read : key;
      }
      var version = add(key, KeyMaterial.generate(key.getVersionTemplate().getAlgorithm()));
      var primary = CryptoKeyVersion.newBuilder().setName(version.getName());
      var after = Rotation.advanced(key, state.now()).setPrimary(primary).build();
      state.keys().put(key.getName(), after);
      return after;
    });
  }

  CryptoKeyVersion create(CreateCryptoKeyVersionRequest request) {
    if (request.getCryptoKeyVersion().hasExternalProtectionLevelOptions()) {
      throw Refusals.missing("keys kept elsewhere (external_protection_level_options)");
    }
    var key = keyOf(request.getParent());
    var generated = KeyMaterial.generate(key.getVersionTemplate().getAlgorithm());
    return state.change(() -> add(key, generated));
  }

  /// Call it inside a change.
  CryptoKeyVersion add(CryptoKey key, byte[] generated) {
    var number = state.versions().under(VersionName.storedUnder(key.getName())).size() + 1L;
    var name = new VersionName(key.getName(), number);
    var version =
        CryptoKeyVersion.newBuilder()
            .setName(name.toString())
            .setState(CryptoKeyVersionState.ENABLED)
            .setAlgorithm(key.getVersionTemplate().getAlgorithm())
            .setProtectionLevel(key.getVersionTemplate().getProtectionLevel())
            .setCreateTime(state.timestamp())
            .setGenerateTime(state.timestamp())
            .build();
    state.versions().put(name.stored(), version);
    material.put(name, generated);
    return version;
  }

  CryptoKeyVersion get(String name) {
    var version = find(VersionName.parse(name));
    if (version == null) {
      throw Refusals.notFound("CryptoKeyVersion %s not found.", name);
    }
    return version;
  }

  /// The version, if its key has that purpose.
  CryptoKeyVersion get(String name, Set<CryptoKeyPurpose> purposes) {
    var version = get(name);
    var purpose = keyOf(VersionName.parse(name).key()).getPurpose();
    if (!purposes.contains(purpose)) {
      throw Refusals.invalid("%s has purpose %s.", name, purpose);
    }
    return version;
  }

  @Nullable CryptoKeyVersion find(VersionName name) {
    var version = state.versions().get(name.stored());
    return version == null ? null : settled(version);
  }

  ListCryptoKeyVersionsResponse list(ListCryptoKeyVersionsRequest request) {
    Listing.refuseFilterAndOrder(request.getFilter(), request.getOrderBy());
    var all = all(VersionName.storedUnder(keyOf(request.getParent()).getName()));
    var page = Page.of(all, request.getPageSize(), request.getPageToken());
    return ListCryptoKeyVersionsResponse.newBuilder()
        .addAllCryptoKeyVersions(page.items())
        .setNextPageToken(page.nextToken())
        .setTotalSize(page.total())
        .build();
  }

  CryptoKeyVersion update(UpdateCryptoKeyVersionRequest request) {
    if (!request.getUpdateMask().getPathsList().equals(List.of("state"))) {
      throw Refusals.invalid("update_mask must be exactly 'state'.");
    }
    var asked = request.getCryptoKeyVersion().getState();
    if (asked != CryptoKeyVersionState.ENABLED && asked != CryptoKeyVersionState.DISABLED) {
      throw Refusals.invalid("state can only be set to ENABLED or DISABLED.");
    }
    return change(
        request.getCryptoKeyVersion().getName(),
        version -> mayBeUsed(version).toBuilder().setState(asked).build());
  }

  CryptoKeyVersion destroy(String name) {
    return change(
        name,
        version -> {
          var after = keyOf(VersionName.parse(name).key()).getDestroyScheduledDuration();
          return mayBeUsed(version).toBuilder()
              .setState(CryptoKeyVersionState.DESTROY_SCHEDULED)
              .setDestroyTime(Times.timestamp(state.now().plusSeconds(after.getSeconds())))
              .build();
        });
  }

  CryptoKeyVersion restore(String name) {
    return change(
        name,
        version -> {
          if (version.getState() != CryptoKeyVersionState.DESTROY_SCHEDULED) {
            throw Refusals.precondition(
                "%s is not scheduled for destruction, current state is: %s.",
                name, version.getState());
          }
          return version.toBuilder()
              .setState(CryptoKeyVersionState.DISABLED)
              .clearDestroyTime()
              .build();
        });
  }

  /// Destroys whatever is due; a version is also settled whenever it is read.
  void settleAll() {
    all("");
  }

  static StatusRuntimeException notEnabled(CryptoKeyVersion version) {
    return Refusals.precondition(
        "%s is not enabled, current state is: %s.", version.getName(), version.getState());
  }

  private List<CryptoKeyVersion> all(String prefix) {
    return state.versions().under(prefix).stream().map(this::settled).toList();
  }

  private CryptoKeyVersion change(String name, UnaryOperator<CryptoKeyVersion> change) {
    return state.change(() -> {
      var changed = change.apply(get(name));
      state.versions().put(VersionName.parse(name).stored(), changed);
      return changed;
    });
  }

  private static CryptoKeyVersion mayBeUsed(CryptoKeyVersion version) {
    return switch (version.getState()) {
      case ENABLED, DISABLED -> version;
      default ->
          throw Refusals.precondition(
              "%s cannot be changed, current state is: %s.", version.getName(), version.getState());
    };
  }

  private CryptoKeyVersion settled(CryptoKeyVersion read) {
    return isDue(read) ? destroyDue(VersionName.parse(read.getName())) : read;
  }

  private CryptoKeyVersion destroyDue(VersionName name) {
    return state.change(() -> {
      var version = state.versions().get(name.stored());
      if (version == null) {
        throw new IllegalStateException(name + " has vanished");
      }
      if (!isDue(version)) {
        return version;
      }
      var destroyed =
          version.toBuilder()
              .setState(CryptoKeyVersionState.DESTROYED)
              .setDestroyEventTime(version.getDestroyTime())
              .clearDestroyTime()
              .build();
      material.remove(name);
      state.versions().put(name.stored(), destroyed);
      return destroyed;
    });
  }

  private boolean isDue(CryptoKeyVersion version) {
    return version.getState() == CryptoKeyVersionState.DESTROY_SCHEDULED
        && !Times.instant(version.getDestroyTime()).isAfter(state.now());
  }
}
