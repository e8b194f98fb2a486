package dev.byot.vault.api.audittrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.DenialListener.Denial;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.api.limits.InFlight;
import dev.byot.vault.api.limits.LimitedAuthenticator;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateLimits;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpService;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DenialsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final OwnerId ALICE = FakeAuthenticator.owner("alice");

  private final FakeEventPublisher events = new FakeEventPublisher();
  private final Denials denials = new Denials(events, "api-service/boot", new SettableClock(NOW));

  @AfterEach
  void stop() {
    denials.close();
  }

  private void deny(String reason, @Nullable OwnerId owner, String path, String requestId) {
    denials.denied(new Denial(reason, owner, null, path, requestId));
  }

  private List<VaultEvent> published() {
    return events.published(EventType.ACCESS_DENIED);
  }

  @Test
  void recordsTheFirstOfAKindAtOnce() {
    deny("role-needed", ALICE, "/v1/audit/events", "r1");

    assertThat(published())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.owner()).isEqualTo(ALICE);
          assertThat(event.requestId()).isEqualTo("r1");
          assertThat(event.state()).isFalse();
          assertThat(event.data())
              .containsEntry("reason", "role-needed")
              .containsEntry("route", "/v1/audit")
              .containsEntry("count", "1");
        });
  }

  @Test
  void recordsAllFurtherOnesOfAMinuteAsOne() {
    for (var i = 0; i < 1_000; i++) {
      deny("no-token", null, "/v1/keys/" + i, "r" + i);
    }
    assertThat(published()).hasSize(1);

    denials.endWindows();

    assertThat(published()).hasSize(2);
    assertThat(published().getLast().data())
        .containsEntry("count", "999")
        .containsEntry("since", NOW.toString());
    assertThat(published()).extracting(VaultEvent::id).doesNotHaveDuplicates();
  }

  @Test
  void beginsAgainWithEachMinute() {
    deny("no-token", null, "/v1/keys", "r1");
    denials.endWindows();
    denials.endWindows();
    deny("no-token", null, "/v1/keys", "r2");

    assertThat(published()).extracting(VaultEvent::requestId).containsExactly("r1", "r2");
  }

  @Test
  void tellsReasonsRoutesAndOwnersApart() {
    deny("no-token", null, "/v1/keys:watch", "r1");
    deny("expired", null, "/v1/keys", "r2");
    deny("no-token", null, "/v1/proxy/openai/v1/models", "r3");
    deny("revoked", ALICE, "/v1/keys", "r4");
    deny("foreign-host", null, "/what/ever", "r5");

    assertThat(published())
        .extracting(event -> event.data().get("route"))
        .containsExactly("/v1/keys", "/v1/keys", "/v1/proxy", "/v1/keys", "other");
  }

  @Test
  void staysWithinItsBoundsWhateverComes() {
    for (var i = 0; i < 5_000; i++) {
      deny("role-needed", FakeAuthenticator.owner("u" + i), "/v1/audit", "r" + i);
    }
    denials.endWindows();

    assertThat(published()).hasSize(Denials.MOST_KINDS + 2);
    assertThat(published().getLast().owner()).isNull();
    assertThat(published())
        .extracting(event -> Integer.parseInt(String.valueOf(event.data().get("count"))))
        .satisfies(counts -> assertThat(counts.stream().mapToInt(n -> n).sum()).isEqualTo(5_000));
  }

  @Test
  void doesNotMindThatItCannotPublish() {
    events.goDown();

    deny("no-token", null, "/v1/keys", "r1");

    assertThat(published()).isEmpty();
  }

  @Test
  void tellsTheFlowFromTheOwnerForWhomItActed() {
    deny("capability-elsewhere", ALICE, "/v1/proxy/openai/v1/models", "r1");
    denials.denied(
        new Denial("capability-elsewhere", ALICE, "flow:chat", "/v1/proxy/openai/v1/models", "r2"));

    assertThat(published())
        .extracting(event -> event.data().get("actor"))
        .containsExactly(null, "flow:chat");
  }

  @Test
  void recordsWhatIsLeftWhenTheProcessEnds() {
    deny("no-token", null, "/v1/keys", "r1");
    deny("no-token", null, "/v1/keys", "r2");

    denials.close();

    assertThat(published()).hasSize(2);
  }

  @Test
  void hearsOfDenialsOnAnyRoute() {
    var authenticator =
        new LimitedAuthenticator(
            new FakeAuthenticator(),
            new RateLimits(RateSettings.DEFAULT, System::nanoTime),
            new InFlight(LoadSettings.DEFAULT));
    HttpService routes =
        rules ->
            rules
                .get(
                    "/v1/admin/things",
                    (request, _) -> {
                      authenticator.authenticate(Bearer.token(request.headers()), Freshness.WRITE);
                      throw new VaultException.Forbidden("role-needed", "needs a role");
                    })
                .get(
                    "/v1/missing/things",
                    (_, _) -> {
                      throw new VaultException.NotFound("not-found", "nothing");
                    });
    try (var server =
        ApiServer.start(
            ServerSettings.loopback(0), _ -> false, List.of(routes), denials, () -> true)) {
      var alice = VaultClient.ofStubs(server.port(), "alice");
      var answer = alice.get("/v1/admin/things");
      VaultClient.ofStubs(server.port(), "nobody").get("/v1/admin/things");
      alice.get("/v1/missing/things");

      assertThat(published())
          .extracting(event -> event.data().get("reason"))
          .containsExactly("role-needed", "malformed");
      assertThat(published().getFirst().owner()).isEqualTo(ALICE);
      assertThat(published().getFirst().requestId()).isEqualTo(answer.header("x-request-id"));
      assertThat(published().getLast().owner()).isNull();
    }
  }
}
