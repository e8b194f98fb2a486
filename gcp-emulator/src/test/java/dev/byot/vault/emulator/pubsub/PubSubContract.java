package dev.byot.vault.emulator.pubsub;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// What Google's own clients see of Pub/Sub, as it is documented; [PubSubDifferences] lists where
/// Google's emulator is not like it.
///
/// Every test restarts what can be restarted in its middle.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class PubSubContract
    implements ResourcesContract, DeliveryContract, RedeliveryContract, RefusalsContract {
  private static final AtomicInteger PROJECTS = new AtomicInteger();

  private PubSubSubject subject;
  private PubSubFixture pubsub;
  private String project;

  abstract PubSubSubject start();

  @BeforeAll
  void startSubject() {
    subject = start();
  }

  @AfterAll
  void closeSubject() {
    if (subject != null) {
      subject.close();
    }
  }

  @BeforeEach
  void connect() {
    project = "contract-" + PROJECTS.incrementAndGet();
    pubsub = new PubSubFixture(subject.endpoint(), project);
    pubsub.topics().createTopic(pubsub.topic("events"));
  }

  @AfterEach
  void disconnect() {
    pubsub.close();
  }

  @Override
  public PubSubFixture pubsub() {
    return pubsub;
  }

  @Override
  public void restart() {
    pubsub.close();
    subject.restart();
    pubsub = new PubSubFixture(subject.endpoint(), project);
  }
}
