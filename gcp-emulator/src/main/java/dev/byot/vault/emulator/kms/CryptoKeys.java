package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ListCryptoKeysRequest;
import com.google.cloud.kms.v1.ListCryptoKeysResponse;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyRequest;
import dev.byot.vault.emulator.rpc.Page;
import dev.byot.vault.emulator.rpc.Refusals;

/// Keys. Which version is primary is stored by name only; the version itself is read when asked.
final class CryptoKeys {
  private final KmsState state;
  private final KeyRings rings;
  private final CryptoKeyVersions versions;
  private final PrimarySwitches switches;

  CryptoKeys(KmsState state, KeyRings rings, CryptoKeyVersions versions, PrimarySwitches switches) {
    this.state = state;
    this.rings = rings;
    this.versions = versions;
    this.switches = switches;
  }

  CryptoKey create(CreateCryptoKeyRequest request) {
    var ring = rings.get(request.getParent()).getName();
    var name = ring + "/cryptoKeys/" + Names.id("crypto_key_id", request.getCryptoKeyId());
    var key = KeyShape.checked(request).setName(name).setCreateTime(state.timestamp());
    Rotation.checked(key.build());
    refuseExisting(name);
    var first =
        request.getSkipInitialVersionCreation()
            ? null
            : KeyMaterial.generate(key.getVersionTemplate().getAlgorithm());
    state.change(() -> {
      refuseExisting(name);
      if (first != null) {
        var version = versions.add(key.build(), first);
        if (key.getPurpose() == CryptoKeyPurpose.ENCRYPT_DECRYPT) {
          key.setPrimary(CryptoKeyVersion.newBuilder().setName(version.getName()));
        }
      }
      state.keys().put(name, key.build());
      return name;
    });
    return get(name);
  }

  CryptoKey get(String name) {
    return withPrimary(versions.keyOf(name));
  }

  ListCryptoKeysResponse list(ListCryptoKeysRequest request) {
    Listing.refuseFilterAndOrder(request.getFilter(), request.getOrderBy());
    var all = state.keys().under(rings.get(request.getParent()).getName() + "/cryptoKeys/");
    var page = Page.of(all, request.getPageSize(), request.getPageToken());
    return ListCryptoKeysResponse.newBuilder()
        .addAllCryptoKeys(page.items().stream().map(key -> get(key.getName())).toList())
        .setNextPageToken(page.nextToken())
        .setTotalSize(page.total())
        .build();
  }

  /// @throws io.grpc.StatusRuntimeException if the version is not enabled: a primary that cannot
  ///   encrypt would stop every writer
  CryptoKey updatePrimary(UpdateCryptoKeyPrimaryVersionRequest request) {
    var name = Names.key(request.getName());
    state.change(() -> {
      var key = versions.keyOf(name);
      if (key.getPurpose() != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
        throw Refusals.invalid("%s has purpose %s: no primary.", name, key.getPurpose());
      }
      var version = versions.get(name + "/cryptoKeyVersions/" + request.getCryptoKeyVersionId());
      if (version.getState() != CryptoKeyVersionState.ENABLED) {
        throw CryptoKeyVersions.notEnabled(version);
      }
      var primary = CryptoKeyVersion.newBuilder().setName(version.getName());
      state.keys().put(name, key.toBuilder().setPrimary(primary).build());
      switches.note(key, state.now());
      return name;
    });
    return get(name);
  }

  CryptoKey update(UpdateCryptoKeyRequest request) {
    var asked = request.getCryptoKey();
    var paths = request.getUpdateMask().getPathsList();
    if (paths.isEmpty()) {
      throw Refusals.invalid("update_mask is required.");
    }
    var name = Names.key(asked.getName());
    state.change(() -> {
      var key = versions.keyOf(name).toBuilder();
      paths.forEach(path -> KeyShape.change(key, asked, path));
      state.keys().put(name, Rotation.checked(key.build()));
      return name;
    });
    return get(name);
  }

  private void refuseExisting(String name) {
    if (state.keys().contains(name)) {
      throw Refusals.exists("CryptoKey %s already exists.", name);
    }
  }

  private CryptoKey withPrimary(CryptoKey key) {
    return key.hasPrimary()
        ? key.toBuilder().setPrimary(versions.get(key.getPrimary().getName())).build()
        : key;
  }
}
