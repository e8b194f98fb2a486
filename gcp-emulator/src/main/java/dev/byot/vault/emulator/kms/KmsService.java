package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
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
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.MacSignResponse;
import com.google.cloud.kms.v1.MacVerifyRequest;
import com.google.cloud.kms.v1.MacVerifyResponse;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.RestoreCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyVersionRequest;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Duration;

/// Cloud KMS on Google's own gRPC stub: symmetric keys, RSA keys that decrypt, EC keys that sign,
/// and HMAC keys.
///
/// Everything else (imports, external keys, raw encryption, random bytes) answers `UNIMPLEMENTED`
/// and names what is missing. There are no permissions and no quotas, and every change takes effect
/// at once, except as [#delayPrimary] says.
public final class KmsService extends KeyManagementServiceImplBase {
  private final Store store;
  private final KeyRings rings;
  private final CryptoKeys keys;
  private final CryptoKeyVersions versions;
  private final SymmetricCalls symmetric;
  private final AsymmetricCalls asymmetric;
  private final SigningCalls signing;
  private final MacCalls macs;
  private final PrimarySwitches switches;

  public KmsService(Store store, Clock clock) {
    this.store = store;
    var state = new KmsState(store, clock);
    var material = new KeyMaterial(store);
    rings = new KeyRings(state);
    versions = new CryptoKeyVersions(state, material);
    switches = new PrimarySwitches(clock);
    keys = new CryptoKeys(state, rings, versions, switches);
    symmetric = new SymmetricCalls(versions, material, switches);
    asymmetric = new AsymmetricCalls(versions, material);
    signing = new SigningCalls(versions, material);
    macs = new MacCalls(versions, material);
    versions.settleAll();
  }

  /// From now on `Encrypt` goes on with the old primary for that long after
  /// `UpdateCryptoKeyPrimaryVersion` has answered, as the real service may; the key itself shows
  /// the new primary at once. Zero, as at the start, ends every such wait.
  public void delayPrimary(Duration delay) {
    switches.delay(delay);
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
  public void updateCryptoKey(UpdateCryptoKeyRequest request, StreamObserver<CryptoKey> out) {
    Unary.answer(out, store, () -> keys.update(request));
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
  public void asymmetricSign(
      AsymmetricSignRequest request, StreamObserver<AsymmetricSignResponse> out) {
    Unary.answer(out, () -> signing.sign(request));
  }

  @Override
  public void macSign(MacSignRequest request, StreamObserver<MacSignResponse> out) {
    Unary.answer(out, () -> macs.sign(request));
  }

  @Override
  public void macVerify(MacVerifyRequest request, StreamObserver<MacVerifyResponse> out) {
    Unary.answer(out, () -> macs.verify(request));
  }

  @Override
  public void getPublicKey(GetPublicKeyRequest request, StreamObserver<PublicKey> out) {
    Unary.answer(out, () -> asymmetric.publicKey(request));
  }
}
