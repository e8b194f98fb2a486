package dev.byot.vault.api.contract;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;

/// Reads again what a request has sent.
final class SentBody implements Flow.Subscriber<ByteBuffer> {
  private final BodySubscriber<String> all = BodySubscribers.ofString(StandardCharsets.UTF_8);

  private SentBody() {}

  /// The body as text; none where there is none. One that is sent bit by bit cannot be read twice.
  static String of(HttpRequest request) {
    var publisher = request.bodyPublisher();
    if (publisher.isEmpty() || publisher.get().contentLength() == 0) {
      return "";
    }
    if (publisher.get().contentLength() < 0) {
      return "(a stream)";
    }
    var body = new SentBody();
    publisher.get().subscribe(body);
    return body.all.getBody().toCompletableFuture().join();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    all.onSubscribe(subscription);
  }

  @Override
  public void onNext(ByteBuffer bytes) {
    all.onNext(List.of(bytes));
  }

  @Override
  public void onError(Throwable problem) {
    all.onError(problem);
  }

  @Override
  public void onComplete() {
    all.onComplete();
  }
}
