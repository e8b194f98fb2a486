package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.DestroyCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.GetCryptoKeyRequest;
import com.google.cloud.kms.v1.GetCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.GetKeyRingRequest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc.KeyManagementServiceImplBase;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.cloud.kms.v1.ListCryptoKeysRequest;
import com.google.cloud.kms.v1.ListCryptoKeysResponse;
import com.google.cloud.kms.v1.ListKeyRingsRequest;
import com.google.cloud.kms.v1.ListKeyRingsResponse;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.RestoreCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyVersionRequest;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;
import java.time.Clock;

/// Cloud KMS on Google's own gRPC stub: symmetric keys, and RSA keys that decrypt.
///
/// Everything else answers `UNIMPLEMENTED` and names what is missing. There are no permissions and
/// no quotas, and every change takes effect at once, where the real service may take a minute.
public final class KmsService extends KeyManagementServiceImplBase {
  private final Store store;
  private final KeyRings rings;
  private final CryptoKeys keys;
  private final CryptoKeyVersions versions;
  private final SymmetricCalls symmetric;
  private final AsymmetricCalls asymmetric;

  public KmsService(Store store, Clock clock) {
    this.store = store;
    var state = new KmsState(store, clock);
    var material = new KeyMaterial(store);
    rings = new KeyRings(state);
    versions = new CryptoKeyVersions(state, material);
    keys = new CryptoKeys(state, rings, versions);
    symmetric = new SymmetricCalls(versions, material);
    asymmetric = new AsymmetricCalls(versions, material);
    versions.settleAll();
  }

  @Override
  public void createKeyRing(CreateKeyRingRequest request, StreamObserver<KeyRing> out) {
    Unary.answer(out, store, () -> rings.create(request));
  }

  @Override
  public void getKeyRing(GetKeyRingRequest request, StreamObserver<KeyRing> out) {
    Unary.answer(out, () -> rings.get(request.getName()));
  }

  @Override
  public void listKeyRings(ListKeyRingsRequest request, StreamObserver<ListKeyRingsResponse> out) {
    Unary.answer(out, () -> rings.list(request));
  }

  @Override
  public void createCryptoKey(CreateCryptoKeyRequest request, StreamObserver<CryptoKey> out) {
    Unary.answer(out, store, () -> keys.create(request));
  }

  @Override
  public void getCryptoKey(GetCryptoKeyRequest request, StreamObserver<CryptoKey> out) {
    Unary.answer(out, () -> keys.get(request.getName()));
  }

  @Override
  public void listCryptoKeys(
      ListCryptoKeysRequest request, StreamObserver<ListCryptoKeysResponse> out) {
    Unary.answer(out, () -> keys.list(request));
  }

  @Override
  public void updateCryptoKeyPrimaryVersion(
      UpdateCryptoKeyPrimaryVersionRequest request, StreamObserver<CryptoKey> out) {
    Unary.answer(out, store, () -> keys.updatePrimary(request));
  }

  @Override
  public void createCryptoKeyVersion(
      CreateCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> out) {
    Unary.answer(out, store, () -> versions.create(request));
  }

  @Override
  public void getCryptoKeyVersion(
      GetCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> out) {
    Unary.answer(out, () -> versions.get(request.getName()));
  }

  @Override
  public void listCryptoKeyVersions(
      ListCryptoKeyVersionsRequest request, StreamObserver<ListCryptoKeyVersionsResponse> out) {
    Unary.answer(out, () -> versions.list(request));
  }

  @Override
  public void updateCryptoKeyVersion(
      UpdateCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> out) {
    Unary.answer(out, store, () -> versions.update(request));
  }

  @Override
  public void destroyCryptoKeyVersion(
      DestroyCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> out) {
    Unary.answer(out, store, () -> versions.destroy(request.getName()));
  }

  @Override
  public void restoreCryptoKeyVersion(
      RestoreCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> out) {
    Unary.answer(out, store, () -> versions.restore(request.getName()));
  }

  @Override
  public void encrypt(EncryptRequest request, StreamObserver<EncryptResponse> out) {
    Unary.answer(out, () -> symmetric.encrypt(request));
  }

  @Override
  public void decrypt(DecryptRequest request, StreamObserver<DecryptResponse> out) {
    Unary.answer(out, () -> symmetric.decrypt(request));
  }

  @Override
  public void asymmetricDecrypt(
      AsymmetricDecryptRequest request, StreamObserver<AsymmetricDecryptResponse> out) {
    Unary.answer(out, () -> asymmetric.decrypt(request));
  }

  @Override
  public void getPublicKey(GetPublicKeyRequest request, StreamObserver<PublicKey> out) {
    Unary.answer(out, () -> asymmetric.publicKey(request));
  }
}
