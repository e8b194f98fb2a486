package dev.byot.vault.bench;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateKeyRingRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc;
import com.google.cloud.kms.v1.KeyRing;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.Write;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What calls of the local cloud cost, beside an empty gRPC call and Google's own emulators.
@Command(
    name = "emulator",
    mixinStandardHelpOptions = true,
    description = "Calls of the local cloud beside an empty gRPC call and Google's own emulators.")
final class EmulatorBench implements Callable<Integer> {
  private static final int IN_FLIGHT = 64;
  private static final int ONE_BY_ONE = 300;
  private static final String DATABASE = "projects/byot-bench/databases/(default)";

  @Option(names = "--rounds", description = "rounds of all series (default: ${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(names = "--seconds", description = "of a series in a round (default: ${DEFAULT-VALUE})")
  private int seconds = 4;

  @Option(
      names = "--google-firestore",
      paramLabel = "HOST:PORT",
      description = "of Google's Firestore emulator: gcloud emulators firestore start")
  private @Nullable String googleFirestore;

  @Option(
      names = "--google-pubsub",
      paramLabel = "HOST:PORT",
      description = "of Google's Pub/Sub emulator: gcloud emulators pubsub start")
  private @Nullable String googlePubsub;

  private final AtomicLong documents = new AtomicLong();

  @Override
  public Integer call() {
    System.out.println("emulator: " + Machine.description());
    try (var folder = Folder.create();
        var nothing = EmptyGrpc.start();
        var memory = cloud("--memory");
        var durable = cloud("--data", folder.path().resolve("cloud").toString())) {
      var empty = new Calls("empty unary call", emptyCall(nothing.endpoint()));
      var calls = new ArrayList<Calls>();
      calls.add(empty);
      calls.add(encrypt("KMS Encrypt, in memory", memory.endpoint));
      calls.add(commit("Firestore Commit, in memory", memory.endpoint));
      calls.add(commit("Firestore Commit, durable", durable.endpoint));
      if (googleFirestore != null) {
        calls.add(commit("Firestore Commit, Google's emulator", googleFirestore));
      }
      var passages = new ArrayList<Messages>();
      passages.add(messages("Pub/Sub, in memory", memory.endpoint));
      passages.add(messages("Pub/Sub, durable", durable.endpoint));
      if (googlePubsub != null) {
        passages.add(messages("Pub/Sub, Google's emulator", googlePubsub));
      }
      print(measure(calls, passages));
    }
    return 0;
  }

  /// The local cloud in a process of its own.
  private record Cloud(Child process, String endpoint) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  private static Cloud cloud(String... storage) {
    var arguments = new ArrayList<>(List.of("--port", "0", "--identity-port", "0"));
    arguments.addAll(List.of(storage));
    var process = Child.java(dev.byot.vault.emulator.Main.class, arguments);
    var variable = "FIRESTORE_EMULATOR_HOST=";
    var line = process.awaitLine(variable);
    return new Cloud(process, line.substring(line.indexOf(variable) + variable.length()));
  }

  /// The figures of one series, one of each a round.
  private record Series(String name, List<Double> p50, List<Double> perSecond) {
    Series(String name) {
      this(name, new ArrayList<>(), new ArrayList<>());
    }

    double medianP50() {
      return Latencies.median(p50.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double medianPerSecond() {
      return Latencies.median(perSecond.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /// One round more than counts: the first warms everything up.
  private List<Series> measure(List<Calls> calls, List<Messages> passages) {
    var series = new ArrayList<Series>();
    calls.forEach(each -> series.add(new Series(each.name())));
    passages.forEach(each -> series.add(new Series(each.name())));
    for (var round = 0; round <= rounds; round++) {
      var next = series.iterator();
      for (var each : calls) {
        var p50 = each.oneByOne(ONE_BY_ONE).percentile(50);
        note(round, next.next(), p50, each.perSecond(IN_FLIGHT, Duration.ofSeconds(seconds)));
      }
      for (var each : passages) {
        var p50 = each.oneByOne(ONE_BY_ONE).percentile(50);
        note(round, next.next(), p50, each.perSecond(Duration.ofSeconds(seconds)));
      }
    }
    return series;
  }

  private static void note(int round, Series series, double p50, double perSecond) {
    if (round > 0) {
      series.p50.add(p50);
      series.perSecond.add(perSecond);
    }
  }

  private void print(List<Series> all) {
    var empty = all.getFirst();
    System.out.printf(
        """
        Medians of %d rounds after one of warm-up; every server is a process of its own. Calls: p50
        of %d one after another, and how many a second with %d in flight for %d s, with bare stubs.
        Pub/Sub: p50 from publish to delivery, unbatched, and how many messages of 1 KB are
        published in batches, delivered and acknowledged a second, by Google's Publisher and
        Subscriber. x: against the empty call.

        %-38s %8s %6s %10s %6s
        """,
        rounds, ONE_BY_ONE, IN_FLIGHT, seconds, "", "p50 ms", "x", "per second", "x");
    for (var each : all) {
      System.out.printf(
          "%-38s %8.2f %6.1f %10.0f %6.2f%n",
          each.name,
          each.medianP50(),
          each.medianP50() / empty.medianP50(),
          each.medianPerSecond(),
          each.medianPerSecond() / empty.medianPerSecond());
    }
  }

  private static ManagedChannel channel(String endpoint) {
    return NettyChannelBuilder.forTarget(endpoint).usePlaintext().build();
  }

  private static Supplier<ListenableFuture<?>> emptyCall(String endpoint) {
    var channel = channel(endpoint);
    return () -> EmptyGrpc.call(channel);
  }

  private static Calls encrypt(String name, String endpoint) {
    var channel = channel(endpoint);
    var admin = KeyManagementServiceGrpc.newBlockingStub(channel);
    var ring =
        admin.createKeyRing(
            CreateKeyRingRequest.newBuilder()
                .setParent("projects/byot-bench/locations/global")
                .setKeyRingId("bench")
                .setKeyRing(KeyRing.getDefaultInstance())
                .build());
    var key =
        admin.createCryptoKey(
            CreateCryptoKeyRequest.newBuilder()
                .setParent(ring.getName())
                .setCryptoKeyId("kek")
                .setCryptoKey(
                    CryptoKey.newBuilder().setPurpose(CryptoKey.CryptoKeyPurpose.ENCRYPT_DECRYPT))
                .build());
    var request =
        EncryptRequest.newBuilder()
            .setName(key.getName())
            .setPlaintext(ByteString.copyFrom(new byte[32]))
            .setAdditionalAuthenticatedData(ByteString.copyFrom(new byte[100]))
            .build();
    var stub = KeyManagementServiceGrpc.newFutureStub(channel);
    return new Calls(name, () -> stub.encrypt(request));
  }

  /// Each writes a document of its own, of about 200 bytes.
  private Calls commit(String name, String endpoint) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer owner");
    var stub =
        FirestoreGrpc.newFutureStub(channel(endpoint))
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    var text = Value.newBuilder().setStringValue("x".repeat(150)).build();
    return new Calls(
        name,
        () -> {
          var path = DATABASE + "/documents/bench/d" + documents.incrementAndGet();
          var document = Document.newBuilder().setName(path).putFields("text", text);
          return stub.commit(
              CommitRequest.newBuilder()
                  .setDatabase(DATABASE)
                  .addWrites(Write.newBuilder().setUpdate(document))
                  .build());
        });
  }

  private static Messages messages(String name, String endpoint) {
    return new Messages(name, endpoint, channel(endpoint));
  }
}
