package dev.byot.vault.emulator.secretmanager;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.GetSecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.ListSecretsRequest;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc.SecretManagerServiceImplBase;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.Empty;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;
import java.time.Clock;

/// Secret Manager on Google's own gRPC stub. Secrets cannot be updated, there are no etags, and
/// names carry the project as the caller wrote it.
public final class SecretManagerService extends SecretManagerServiceImplBase {
  private final Store store;
  private final Secrets secrets;
  private final SecretVersions versions;

  public SecretManagerService(Store store, Clock clock) {
    this.store = store;
    secrets = new Secrets(store, clock);
    versions = new SecretVersions(store, clock, secrets);
  }

  @Override
  public void createSecret(CreateSecretRequest request, StreamObserver<Secret> out) {
    Unary.answer(out, store, () -> secrets.create(request));
  }

  @Override
  public void getSecret(GetSecretRequest request, StreamObserver<Secret> out) {
    Unary.answer(out, () -> secrets.get(request.getName()));
  }

  @Override
  public void listSecrets(ListSecretsRequest request, StreamObserver<ListSecretsResponse> out) {
    Unary.answer(out, () -> secrets.list(request));
  }

  @Override
  public void deleteSecret(DeleteSecretRequest request, StreamObserver<Empty> out) {
    Unary.answer(out, store, () -> versions.deleteSecret(request));
  }

  @Override
  public void addSecretVersion(AddSecretVersionRequest request, StreamObserver<SecretVersion> out) {
    Unary.answer(out, store, () -> versions.add(request));
  }

  @Override
  public void getSecretVersion(GetSecretVersionRequest request, StreamObserver<SecretVersion> out) {
    Unary.answer(out, () -> versions.get(request.getName()));
  }

  @Override
  public void listSecretVersions(
      ListSecretVersionsRequest request, StreamObserver<ListSecretVersionsResponse> out) {
    Unary.answer(out, () -> versions.list(request));
  }

  @Override
  public void accessSecretVersion(
      AccessSecretVersionRequest request, StreamObserver<AccessSecretVersionResponse> out) {
    Unary.answer(out, () -> versions.access(request.getName()));
  }

  @Override
  public void enableSecretVersion(
      EnableSecretVersionRequest request, StreamObserver<SecretVersion> out) {
    Unary.answer(out, store, () -> versions.enable(request));
  }

  @Override
  public void disableSecretVersion(
      DisableSecretVersionRequest request, StreamObserver<SecretVersion> out) {
    Unary.answer(out, store, () -> versions.disable(request));
  }

  @Override
  public void destroySecretVersion(
      DestroySecretVersionRequest request, StreamObserver<SecretVersion> out) {
    Unary.answer(out, store, () -> versions.destroy(request));
  }
}
