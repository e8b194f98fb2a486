package dev.byot.vault.emulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.Write;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import org.junit.jupiter.api.Test;

final class FaultTest {
  private static final CallDescription PUBLISH =
      new CallDescription(
          "google.pubsub.v1.Publisher/Publish",
          PublishRequest.newBuilder()
              .setTopic("projects/p/topics/key-commands")
              .addMessages(
                  PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8("vault-events")))
              .build());

  private static Fault fault(String method) {
    return Fault.always(method, new Fault.Action.Freeze());
  }

  @Test
  void meansWholeWordsOfMethodNames() {
    assertThat(fault("Publish").concerns(PUBLISH)).isTrue();
    assertThat(fault("Publisher/Publish").concerns(PUBLISH)).isTrue();
    assertThat(fault("google.pubsub.v1.Publisher/Publish").concerns(PUBLISH)).isTrue();
    assertThat(fault("google\\.pubsub\\..*").concerns(PUBLISH)).isTrue();
    assertThat(fault("google.pubsub").concerns(PUBLISH)).isTrue();
    assertThat(fault("/Publish").concerns(PUBLISH)).isTrue();
    assertThat(fault("Pub|Publish|Commit").concerns(PUBLISH)).isTrue();
    assertThat(fault("Pub").concerns(PUBLISH)).isFalse();
    assertThat(
            fault("Publish")
                .concerns(
                    new CallDescription(
                        "google.pubsub.v1.Publisher/CreateTopic", PUBLISH.firstRequest())))
        .isFalse();
  }

  @Test
  void mayBeBoundToAResourceThatTheRequestNames() {
    assertThat(fault("Publish").on("key-commands").concerns(PUBLISH)).isTrue();
    assertThat(fault("Publish").on("vault-events").concerns(PUBLISH)).isFalse();
  }

  @Test
  void findsTheResourcesInsideACommit() {
    var name = "projects/p/databases/d/documents/owners/o/keys/k";
    var commit =
        CommitRequest.newBuilder()
            .addWrites(Write.newBuilder().setUpdate(Document.newBuilder().setName(name)))
            .build();
    var call = new CallDescription("google.firestore.v1.Firestore/Commit", commit);

    assertThat(fault("Commit").on("/keys/k").concerns(call)).isTrue();
    assertThat(fault("Commit").on("/commands/").concerns(call)).isFalse();
  }

  @Test
  void refusesWhatIsNoProbability() {
    for (var probability : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> fault("Publish").with(probability, 1));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Fault.Action.CutStream(-1));
  }

  @Test
  void strikesAtLeastOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fault.next(0, "Publish", new Fault.Action.Freeze()));
  }
}
