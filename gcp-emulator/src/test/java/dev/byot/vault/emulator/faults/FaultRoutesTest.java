package dev.byot.vault.emulator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.http.LoopbackServer;
import dev.byot.vault.emulator.testing.LocalHttp;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FaultRoutesTest {
  private static final String PATH = "/byot-emulator/v1/faults";

  private final Faults faults = new Faults();
  private final LoopbackServer server = LoopbackServer.start(0);
  private final LocalHttp http = new LocalHttp(server.endpoint());

  FaultRoutesTest() {
    FaultRoutes.serve(faults, server);
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Test
  void switchesFaultsOnAndListsThem() throws Exception {
    add("{\"method\": \"Encrypt\", \"action\": \"fail\", \"status\": \"UNAVAILABLE\"}");
    add("{\"method\": \"Pub.*\", \"action\": \"delay\", \"delayMillis\": 250, \"times\": 3}");
    add("{\"method\": \"Commit\", \"action\": \"lose-reply\", \"resource\": \"owners/a\"}");
    add("{\"method\": \"Listen\", \"action\": \"freeze\"}");

    add("{\"method\": \"Pull\", \"action\": \"cut-stream\", \"after\": 2}");
    add("{\"method\": \"Pull\", \"action\": \"duplicate\", \"probability\": 0.5, \"seed\": 9}");
    add("{\"method\": \"Pull\", \"action\": \"reorder\", \"delayMillis\": 100}");
    add("{\"method\": \"Pull\", \"action\": \"expire-lease\"}");

    assertThat(faults.list().values())
        .extracting(Fault::action)
        .containsExactly(
            new Fault.Action.Fail(Status.Code.UNAVAILABLE),
            new Fault.Action.Delay(Duration.ofMillis(250)),
            new Fault.Action.LoseReply(),
            new Fault.Action.Freeze(),
            new Fault.Action.CutStream(2),
            new Fault.Action.Duplicate(),
            new Fault.Action.Reorder(Duration.ofMillis(100)),
            new Fault.Action.ExpireLease());
    var listed = http.got(PATH).path("faults");
    assertThat(listed).hasSize(8);
    assertThat(listed.get(4).path("after").asInt()).isEqualTo(2);
    assertThat(listed.get(5).path("probability").asDouble()).isEqualTo(0.5);
    assertThat(listed.get(5).path("seed").asInt()).isEqualTo(9);
    assertThat(listed.get(6).path("delayMillis").asInt()).isEqualTo(100);
    assertThat(listed.get(7).path("action").asText()).isEqualTo("expire-lease");
    assertThat(listed.get(0).has("probability")).isFalse();
    assertThat(listed.get(0).path("status").asText()).isEqualTo("UNAVAILABLE");
    assertThat(listed.get(0).has("times")).isFalse();
    assertThat(listed.get(1).path("delayMillis").asInt()).isEqualTo(250);
    assertThat(listed.get(1).path("times").asInt()).isEqualTo(3);
    assertThat(listed.get(2).path("resource").asText()).isEqualTo("owners/a");
    assertThat(listed.get(3).path("action").asText()).isEqualTo("freeze");
  }

  @Test
  void clearsOneFaultOrAll() throws Exception {
    var first = add("{\"method\": \"Encrypt\", \"action\": \"freeze\"}");
    var second = add("{\"method\": \"Decrypt\", \"action\": \"freeze\"}");

    http.send("DELETE", PATH + "/" + first, "");
    assertThat(faults.list()).containsOnlyKeys(second);

    http.send("DELETE", PATH, "");
    assertThat(faults.list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\": \"freeze\"}",
        "{\"method\": \"(\", \"action\": \"freeze\"}",
        "{\"method\": \"x\", \"action\": \"explode\"}",
        "{\"method\": \"x\", \"action\": \"fail\", \"status\": \"OK\"}",
        "{\"method\": \"x\", \"action\": \"fail\"}",
        "{\"method\": \"x\", \"action\": \"delay\"}",
        "{\"method\": \"x\", \"action\": \"freeze\", \"times\": 0}",
        "{\"method\": \"x\", \"action\": \"freeze\", \"probability\": 0}",
        "{\"method\": \"x\", \"action\": \"freeze\", \"probability\": \"often\"}",
        "{\"method\": \"x\", \"action\": \"cut-stream\", \"after\": -1}",
        "{\"method\": \"x\", \"action\": \"reorder\"}",
      })
  void refusesWhatIsNoFault(String body) throws Exception {
    assertThat(http.post(PATH, body).statusCode()).isEqualTo(400);
    assertThat(faults.list()).isEmpty();
  }

  private long add(String body) throws Exception {
    return http.posted(PATH, body).path("id").longValue();
  }
}
