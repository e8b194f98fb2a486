package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.kms.v1.AutokeyAdminGrpc;
import com.google.cloud.kms.v1.AutokeyGrpc;
import com.google.cloud.kms.v1.EkmServiceGrpc;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc;
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.monitoring.v3.AlertPolicyServiceGrpc;
import com.google.monitoring.v3.MetricServiceGrpc;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.SchemaServiceGrpc;
import com.google.pubsub.v1.SubscriberGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every method of every service, called with an empty request: what is served understands it, or
/// says what is wrong with it; everything else is `UNIMPLEMENTED` and names the method.
final class MissingTest {
  private static final Map<ServiceDescriptor, Set<String>> SERVED =
      Map.of(
          FirestoreGrpc.getServiceDescriptor(),
          Set.of(
              "GetDocument",
              "BatchGetDocuments",
              "RunQuery",
              "RunAggregationQuery",
              "ListDocuments",
              "ListCollectionIds",
              "CreateDocument",
              "UpdateDocument",
              "DeleteDocument",
              "Commit",
              "BatchWrite",
              "BeginTransaction",
              "Rollback"),
          PublisherGrpc.getServiceDescriptor(),
          Set.of(
              "CreateTopic",
              "UpdateTopic",
              "GetTopic",
              "ListTopics",
              "ListTopicSubscriptions",
              "DeleteTopic",
              "Publish"),
          SubscriberGrpc.getServiceDescriptor(),
          Set.of(
              "CreateSubscription",
              "GetSubscription",
              "UpdateSubscription",
              "ListSubscriptions",
              "DeleteSubscription",
              "Pull",
              "StreamingPull",
              "Acknowledge",
              "ModifyAckDeadline"),
          SchemaServiceGrpc.getServiceDescriptor(),
          Set.of(),
          KeyManagementServiceGrpc.getServiceDescriptor(),
          Set.of(
              "CreateKeyRing",
              "GetKeyRing",
              "ListKeyRings",
              "CreateCryptoKey",
              "GetCryptoKey",
              "ListCryptoKeys",
              "UpdateCryptoKey",
              "UpdateCryptoKeyPrimaryVersion",
              "CreateCryptoKeyVersion",
              "GetCryptoKeyVersion",
              "ListCryptoKeyVersions",
              "UpdateCryptoKeyVersion",
              "DestroyCryptoKeyVersion",
              "RestoreCryptoKeyVersion",
              "Encrypt",
              "Decrypt",
              "AsymmetricDecrypt",
              "AsymmetricSign",
              "GetPublicKey",
              "MacSign",
              "MacVerify"),
          SecretManagerServiceGrpc.getServiceDescriptor(),
          Set.of(
              "CreateSecret",
              "GetSecret",
              "ListSecrets",
              "DeleteSecret",
              "AddSecretVersion",
              "GetSecretVersion",
              "ListSecretVersions",
              "AccessSecretVersion",
              "EnableSecretVersion",
              "DisableSecretVersion",
              "DestroySecretVersion"),
          MetricServiceGrpc.getServiceDescriptor(),
          Set.of(
              "CreateMetricDescriptor",
              "GetMetricDescriptor",
              "ListMetricDescriptors",
              "CreateTimeSeries",
              "ListTimeSeries"));

  private static final List<ServiceDescriptor> NOT_SERVED =
      List.of(
          EkmServiceGrpc.getServiceDescriptor(),
          AutokeyGrpc.getServiceDescriptor(),
          AutokeyAdminGrpc.getServiceDescriptor(),
          AlertPolicyServiceGrpc.getServiceDescriptor());

  private static LocalCloud cloud;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.inMemory();
    channel = NettyChannelBuilder.forTarget(cloud.endpoint()).usePlaintext().build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    cloud.close();
  }

  static Stream<String> served() {
    return methods().map(MethodDescriptor::getFullMethodName).filter(MissingTest::isServed);
  }

  static Stream<String> missing() {
    return methods().map(MethodDescriptor::getFullMethodName).filter(name -> !isServed(name));
  }

  private static boolean isServed(String method) {
    return SERVED.entrySet().stream()
        .anyMatch(service ->
            service.getValue().stream()
                .anyMatch(name -> method.equals(service.getKey().getName() + "/" + name)));
  }

  private static Stream<MethodDescriptor<?, ?>> methods() {
    return Stream.concat(SERVED.keySet().stream(), NOT_SERVED.stream())
        .flatMap(service -> service.getMethods().stream());
  }

  @ParameterizedTest
  @MethodSource
  void served(String method) throws Exception {
    var status = answer(method);

    assertThat(status.getCode()).as("%s", status).isNotIn(Code.UNIMPLEMENTED, Code.INTERNAL);
  }

  @ParameterizedTest
  @MethodSource
  void missing(String method) throws Exception {
    var status = answer(method);

    assertThat(status.getCode()).as("%s", status).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(status.getDescription()).contains(method.substring(method.indexOf('/') + 1));
  }

  private static Status answer(String method) throws Exception {
    var called = methods().filter(each -> each.getFullMethodName().equals(method)).findFirst();
    return answer(called.orElseThrow());
  }

  private static <Q, A> Status answer(MethodDescriptor<Q, A> method) throws Exception {
    var closed = new CompletableFuture<Status>();
    var call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(method.parseRequest(InputStream.nullInputStream()));
    call.halfClose();
    return closed.get(10, TimeUnit.SECONDS);
  }
}
