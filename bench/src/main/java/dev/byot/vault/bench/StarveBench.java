package dev.byot.vault.bench;

import com.google.cloud.firestore.Blob;
import dev.byot.vault.bench.Connection.Answer;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What owners feel of one who takes all that they can get, under the limits that a vault has by
/// default. The same noise is also sent past the vault: what that costs is the machine's, not the
/// vault's, which shares its cores with all the load.
@Command(
    name = "starve",
    mixinStandardHelpOptions = true,
    description =
        "What quiet owners feel of one at 100 times their rate, and of one whose key does not open.")
final class StarveBench implements Callable<Integer> {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final String GREEDY_CONTROL = "its calls, past the vault";
  private static final String CORRUPT_CONTROL = "as many calls, past the vault";

  @Option(names = "--owners", description = "quiet owners (default: ${DEFAULT-VALUE})")
  private int owners = 20;

  @Option(
      names = "--rate",
      description = "calls per second of a quiet owner (default: ${DEFAULT-VALUE})")
  private int rate = 5;

  @Option(
      names = "--corrupt-rate",
      description = "calls per second with the key that does not open (default: ${DEFAULT-VALUE})")
  private int corruptRate = 1_000;

  @Option(names = "--rounds", description = "measured rounds of each (default: ${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(names = "--seconds", description = "length of a round (default: ${DEFAULT-VALUE})")
  private int seconds = 6;

  @Option(names = "--warm-up", description = "seconds of warm-up (default: ${DEFAULT-VALUE})")
  private int warmUp = 20;

  private final AtomicInteger greedy = new AtomicInteger();

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    System.out.println("starve: " + Machine.description());
    try (var upstream = Upstream.start();
        var vault = new SeparateVault(upstream.port(), 1, Map.of())) {
      var warming = crowd(vault, "warm-up", Model.INSTANT);
      var quiet = crowd(vault, "quiet", Model.THINKING);
      var newcomers = requests(vault, "greedy", rounds + 1, Model.THINKING);
      var spent = requests(vault, "spent", 1, Model.INSTANT).getFirst();
      var corrupt = requests(vault, "corrupt", 1, Model.INSTANT).getFirst();
      corrupt(vault, "corrupt-0");
      vault.stopWorkers();
      warmUp(warming);
      var port = vault.instance(0).port();
      var neighbours =
          List.of(
              new Neighbour(Neighbour.NOBODY, 0, all -> noise(port, spent, all), Neighbour.NOBODY),
              past(GREEDY_CONTROL, 100 * rate, Model.THINKING, upstream.port()),
              new Neighbour(
                  "one at 100 times the rate",
                  100 * rate,
                  all -> noise(port, newcomers.get(greedy.getAndIncrement()), all),
                  GREEDY_CONTROL),
              new Neighbour(
                  "the same beyond the limit",
                  100 * rate,
                  all -> spend(port, spent, all),
                  GREEDY_CONTROL),
              past(CORRUPT_CONTROL, corruptRate, Model.INSTANT, upstream.port()),
              new Neighbour(
                  "one whose key does not open",
                  corruptRate,
                  all -> noise(port, corrupt, all),
                  CORRUPT_CONTROL));
      var measured = new StarveRounds(vault, quiet, owners * rate, seconds, neighbours);
      measured.run(rounds);
      explain();
      measured.print();
    }
    return 0;
  }

  /// Chats of as many owners as there are quiet ones, in turn.
  private Target crowd(SeparateVault vault, String name, Model model) {
    var requests = requests(vault, name, owners, model);
    return new Target(
        name,
        vault.instance(0).port(),
        i -> requests.get(i % requests.size()),
        answer -> answer.status() == 200);
  }

  /// Stores a key for each of some new owners.
  ///
  /// @return a chat of each
  private static List<byte[]> requests(SeparateVault vault, String name, int count, Model model) {
    var port = vault.instance(0).port();
    var headers =
        IntStream.range(0, count).mapToObj(i -> vault.authorization(name + "-" + i)).toList();
    var set =
        new Target(
            "set",
            port,
            i -> vault.set(0, headers.get(i), "sk-demo-starve-bench-%010d".formatted(i)),
            Answer::isGood);
    if (Load.sequential(set, count).latencies().count() != count) {
      throw new IllegalStateException("not every key was stored");
    }
    return headers.stream()
        .map(each ->
            Target.request("POST", "/v1/proxy/openai" + Contender.CHATS, port, each, model.chat()))
        .toList();
  }

  /// Flips a bit of a stored secret.
  private static void corrupt(SeparateVault vault, String user)
      throws InterruptedException, ExecutionException {
    var key = new KeyRef(OwnerId.of(null, user), new ProviderId("openai"), KeyName.DEFAULT);
    try (var clients = vault.clients()) {
      var document = KeyDocuments.at(clients.firestore("(default)"), key);
      var ciphertext = document.get().get().get("ciphertext", Blob.class);
      if (ciphertext == null) {
        throw new IllegalStateException("there is no secret to corrupt");
      }
      var bytes = ciphertext.toBytes();
      bytes[bytes.length - 1] ^= 1;
      document.update("ciphertext", Blob.fromBytes(bytes)).get();
    }
  }

  /// Cold, on a busy machine, and when their limits are reached, calls may fail.
  private void warmUp(Target warming) {
    var good = Load.closedLoop(warming, Duration.ofSeconds(warmUp)).nanos().size();
    System.out.printf("warm after %d chats in %d s%n", good, warmUp);
  }

  private static Neighbour past(String name, int perSecond, Model model, int upstream) {
    var request =
        Target.request(
            "POST", Contender.CHATS, upstream, "Authorization: Bearer none\r\n", model.chat());
    return new Neighbour(name, perSecond, all -> noise(upstream, request, all), name);
  }

  private static Target noise(int port, byte[] request, Statuses all) {
    return new Target("noise", port, _ -> request, all::count);
  }

  /// Calls until there is nothing left of a minute's calls.
  private static Target spend(int port, byte[] request, Statuses all) {
    var spent = new Statuses();
    while (spent.of(TOO_MANY_REQUESTS) == 0) {
      var _ = Load.closedLoop(noise(port, request, spent), STEP);
    }
    return noise(port, request, all);
  }

  private void explain() {
    System.out.printf(
        """

        %d quiet owners at %d calls a second each (open loop, from the scheduled send; a provider
        that takes %d ms), alone and beside one who sends %d a second, within the default limits of
        a minute and beyond them, and one who sends %d a second with a key that does not open.
        Medians of %d rounds of %d s of each, in turn; ratios are to the same round's. Past the vault: the
        same noise, to the provider itself, for what it costs on a machine that all share.
        KMS calls: the most of a round. vault: the cores that its process kept busy.
        """,
        owners, rate, Model.THINKING.pause().toMillis(), 100 * rate, corruptRate, rounds, seconds);
  }
}
