package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.ExternalProtectionLevelOptions;
import com.google.cloud.kms.v1.KeyAccessJustificationsPolicy;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.CustomerManagedEncryption;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc;
import com.google.firestore.v1.BeginTransactionRequest;
import com.google.firestore.v1.ExplainOptions;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.RunAggregationQueryRequest;
import com.google.firestore.v1.RunQueryRequest;
import com.google.firestore.v1.StructuredAggregationQuery;
import com.google.firestore.v1.StructuredAggregationQuery.Aggregation;
import com.google.firestore.v1.StructuredQuery;
import com.google.firestore.v1.StructuredQuery.CollectionSelector;
import com.google.firestore.v1.TransactionOptions;
import com.google.firestore.v1.TransactionOptions.ConcurrencyMode;
import com.google.monitoring.v3.ListMetricDescriptorsRequest;
import com.google.monitoring.v3.MetricServiceGrpc;
import com.google.pubsub.v1.BigQueryConfig;
import com.google.pubsub.v1.CloudStorageConfig;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PushConfig;
import com.google.pubsub.v1.SchemaSettings;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Fields that would change what a call means are refused by name where they are not served: an
/// answer that ignored them would be a wrong one.
final class MissingFieldsTest {
  private static final String DATABASE = "projects/p/databases/(default)";
  private static final String LOCATION = "projects/p/locations/europe-west1";
  private static final String RING = LOCATION + "/keyRings/r";
  private static final String TOPIC = "projects/p/topics/topic";
  private static final StructuredQuery QUERY =
      StructuredQuery.newBuilder()
          .addFrom(CollectionSelector.newBuilder().setCollectionId("c"))
          .build();

  private static LocalCloud cloud;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    cloud = LocalCloud.inMemory();
    channel = NettyChannelBuilder.forTarget(cloud.endpoint()).usePlaintext().build();
    KeyManagementServiceGrpc.newBlockingStub(channel)
        .createKeyRing(
            CreateKeyRingRequest.newBuilder().setParent(LOCATION).setKeyRingId("r").build());
    PublisherGrpc.newBlockingStub(channel).createTopic(Topic.newBuilder().setName(TOPIC).build());
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    cloud.close();
  }

  static Stream<Arguments> fields() {
    return Stream.of(firestore(), pubsub(), kms(), others()).flatMap(each -> each);
  }

  private static Stream<Arguments> firestore() {
    var explain = ExplainOptions.newBuilder().setAnalyze(true);
    return Stream.of(
        query(
            "find_nearest", request -> request.getStructuredQueryBuilder().getFindNearestBuilder()),
        query("explain_options", request -> request.setExplainOptions(explain)),
        aggregation("sum", Aggregation.newBuilder().setSum(Aggregation.Sum.getDefaultInstance())),
        aggregation("avg", Aggregation.newBuilder().setAvg(Aggregation.Avg.getDefaultInstance())),
        refused(
            "explain_options",
            () ->
                aggregate(
                    count -> count.setExplainOptions(explain),
                    Aggregation.newBuilder().setCount(Aggregation.Count.getDefaultInstance()))),
        refused(
            "concurrency_mode",
            () ->
                FirestoreGrpc.newBlockingStub(channel)
                    .beginTransaction(
                        BeginTransactionRequest.newBuilder()
                            .setDatabase(DATABASE)
                            .setOptions(
                                TransactionOptions.newBuilder()
                                    .setReadWrite(
                                        TransactionOptions.ReadWrite.newBuilder()
                                            .setConcurrencyMode(ConcurrencyMode.OPTIMISTIC)))
                            .build())));
  }

  private static Stream<Arguments> pubsub() {
    return Stream.of(
        subscription("exactly-once", s -> s.setEnableExactlyOnceDelivery(true)),
        subscription(
            "delivery but pull",
            s -> s.setPushConfig(PushConfig.newBuilder().setPushEndpoint("https://example.com"))),
        subscription(
            "delivery but pull", s -> s.setBigqueryConfig(BigQueryConfig.getDefaultInstance())),
        subscription(
            "delivery but pull",
            s -> s.setCloudStorageConfig(CloudStorageConfig.getDefaultInstance())),
        subscription("seek", s -> s.setRetainAckedMessages(true)),
        refused(
            "schemas",
            () ->
                PublisherGrpc.newBlockingStub(channel)
                    .createTopic(
                        Topic.newBuilder()
                            .setName(TOPIC + "2")
                            .setSchemaSettings(SchemaSettings.getDefaultInstance())
                            .build())));
  }

  private static Stream<Arguments> kms() {
    var external = CryptoKeyVersionTemplate.newBuilder();
    return Stream.of(
        key("import_only", key -> key.setImportOnly(true)),
        key("crypto_key_backend", key -> key.setCryptoKeyBackend(LOCATION + "/ekmConnections/e")),
        key(
            "EXTERNAL_VPC",
            key ->
                key.setVersionTemplate(external.setProtectionLevel(ProtectionLevel.EXTERNAL_VPC))),
        key(
            "key_access_justifications_policy",
            key ->
                key.setKeyAccessJustificationsPolicy(
                    KeyAccessJustificationsPolicy.getDefaultInstance())),
        refused(
            "external_protection_level_options",
            () ->
                KeyManagementServiceGrpc.newBlockingStub(channel)
                    .createCryptoKeyVersion(
                        CreateCryptoKeyVersionRequest.newBuilder()
                            .setCryptoKeyVersion(
                                CryptoKeyVersion.newBuilder()
                                    .setExternalProtectionLevelOptions(
                                        ExternalProtectionLevelOptions.getDefaultInstance()))
                            .build())));
  }

  private static Stream<Arguments> others() {
    var automatic = Replication.Automatic.newBuilder();
    return Stream.of(
        refused(
            "customer_managed_encryption",
            () ->
                SecretManagerServiceGrpc.newBlockingStub(channel)
                    .createSecret(
                        CreateSecretRequest.newBuilder()
                            .setParent("projects/p")
                            .setSecretId("s")
                            .setSecret(
                                Secret.newBuilder()
                                    .setReplication(
                                        Replication.newBuilder()
                                            .setAutomatic(
                                                automatic.setCustomerManagedEncryption(
                                                    CustomerManagedEncryption
                                                        .getDefaultInstance()))))
                            .build())),
        refused(
            "etag",
            () ->
                SecretManagerServiceGrpc.newBlockingStub(channel)
                    .deleteSecret(
                        DeleteSecretRequest.newBuilder()
                            .setName("projects/p/secrets/s")
                            .setEtag("\"1\"")
                            .build())),
        refused(
            "active_only",
            () ->
                MetricServiceGrpc.newBlockingStub(channel)
                    .listMetricDescriptors(
                        ListMetricDescriptorsRequest.newBuilder()
                            .setName("projects/p")
                            .setActiveOnly(true)
                            .build())));
  }

  private static Arguments query(String field, Consumer<RunQueryRequest.Builder> change) {
    var request =
        RunQueryRequest.newBuilder().setParent(DATABASE + "/documents").setStructuredQuery(QUERY);
    change.accept(request);
    return refused(
        field, () -> FirestoreGrpc.newBlockingStub(channel).runQuery(request.build()).next());
  }

  private static Arguments aggregation(String field, Aggregation.Builder aggregation) {
    return refused(field, () -> aggregate(_ -> {}, aggregation));
  }

  private static void aggregate(
      Consumer<RunAggregationQueryRequest.Builder> change, Aggregation.Builder aggregation) {
    var request =
        RunAggregationQueryRequest.newBuilder()
            .setParent(DATABASE + "/documents")
            .setStructuredAggregationQuery(
                StructuredAggregationQuery.newBuilder()
                    .setStructuredQuery(QUERY)
                    .addAggregations(aggregation));
    change.accept(request);
    FirestoreGrpc.newBlockingStub(channel).runAggregationQuery(request.build()).next();
  }

  private static Arguments subscription(String field, Consumer<Subscription.Builder> change) {
    var subscription =
        Subscription.newBuilder().setName("projects/p/subscriptions/subscription").setTopic(TOPIC);
    change.accept(subscription);
    return refused(
        field,
        () -> SubscriberGrpc.newBlockingStub(channel).createSubscription(subscription.build()));
  }

  private static Arguments key(String field, Consumer<CryptoKey.Builder> change) {
    var key = CryptoKey.newBuilder().setPurpose(CryptoKeyPurpose.ENCRYPT_DECRYPT);
    change.accept(key);
    return refused(
        field,
        () ->
            KeyManagementServiceGrpc.newBlockingStub(channel)
                .createCryptoKey(
                    CreateCryptoKeyRequest.newBuilder()
                        .setParent(RING)
                        .setCryptoKeyId("k")
                        .setCryptoKey(key)
                        .build()));
  }

  private static Arguments refused(String field, Runnable call) {
    return arguments(field, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void fields(String named, Runnable call) {
    var refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);

    assertThat(refusal).isNotNull().hasMessageContaining(named);
    assertThat(refusal.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
  }
}
