package dev.byot.vault.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.rpc.DeadlineExceededException;
import com.google.api.gax.rpc.UnavailableException;
import dev.byot.vault.emulator.faults.Fault;
import io.grpc.Status;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GoogleClientsTest {
  private final LocalGoogle google = new LocalGoogle();

  @AfterEach
  void close() {
    google.close();
  }

  @Test
  void closesEveryClientThatItMade() {
    var clients = google.clients();
    var kms = clients.kms();
    var secrets = clients.secretManager();
    var topics = clients.topics();
    var subscriptions = clients.subscriptions();
    var firestore = clients.firestore("(default)");

    clients.close();

    assertThat(kms.isShutdown()).isTrue();
    assertThat(secrets.isShutdown()).isTrue();
    assertThat(topics.isShutdown()).isTrue();
    assertThat(subscriptions.isShutdown()).isTrue();
    assertThatThrownBy(() -> firestore.document("a/b").get().get()).isNotNull();
    assertThatCode(clients::close).doesNotThrowAnyException();
  }

  @Test
  void closesWhileACallHangs() {
    google.cloud().faults().add(Fault.always("google.firestore", new Fault.Action.Freeze()));
    var firestore = google.clients().firestore("(default)");
    var hanging = firestore.document("a/b").set(Map.of("c", "d"));

    google.clients().close();

    assertThat(hanging).isNotNull();
  }

  @Test
  void repeatsOnlyWhatGoogleHoldsToBeHarmless() {
    google.topic("events");
    var name = google.clients().settings().topic("events");
    var topics = google.clients().topics();
    var faults = google.cloud().faults();

    faults.add(Fault.next(2, "Publisher/GetTopic", fail(Status.Code.UNAVAILABLE)));
    assertThat(topics.getTopic(name).getName()).isEqualTo(name);

    faults.add(Fault.next(1, "Publisher/DeleteTopic", fail(Status.Code.DEADLINE_EXCEEDED)));
    assertThatThrownBy(() -> topics.deleteTopic(name))
        .isInstanceOfAny(DeadlineExceededException.class, UnavailableException.class);
  }

  private static Fault.Action fail(Status.Code code) {
    return new Fault.Action.Fail(code);
  }

  @Test
  void databasesAreApart() throws Exception {
    var one = google.clients().firestore("(default)");
    var other = google.clients().firestore("audit");

    one.document("a/b").set(Map.of("c", "d")).get();

    assertThat(one.document("a/b").get().get().exists()).isTrue();
    assertThat(other.document("a/b").get().get().exists()).isFalse();
  }
}
