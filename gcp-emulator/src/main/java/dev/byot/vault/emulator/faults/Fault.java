package dev.byot.vault.emulator.faults;

import io.grpc.Status;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A rule: which calls misbehave, how, and how often.
///
/// @param method a regular expression found in the full method name, in whole words: `Publish`
///   means `google.pubsub.v1.Publisher/Publish`, and not `google.pubsub.v1.Publisher/CreateTopic`
/// @param resource text found in a name that the request has, such as its topic's; `null` for any
/// @param times how many calls it takes before it is used up; [#ALWAYS] until it is cleared
public record Fault(
    Pattern method, @Nullable String resource, int times, Chance chance, Action action) {
  public static final int ALWAYS = Integer.MAX_VALUE;

  public Fault {
    if (times < 1) {
      throw new IllegalArgumentException("a fault strikes at least once");
    }
  }

  /// A fault that strikes every call it fits.
  public Fault(Pattern method, @Nullable String resource, int times, Action action) {
    this(method, resource, times, Chance.CERTAIN, action);
  }

  /// A fault of every call of that method, until it is cleared.
  public static Fault always(String method, Action action) {
    return new Fault(Pattern.compile(method), null, ALWAYS, action);
  }

  /// A fault of the next so many calls of that method.
  public static Fault next(int times, String method, Action action) {
    return new Fault(Pattern.compile(method), null, times, action);
  }

  /// The same for calls whose request names that resource only.
  public Fault on(String name) {
    return new Fault(method, name, times, chance, action);
  }

  /// The same, but it strikes only some of the calls it fits; the seed decides which.
  public Fault with(double probability, long seed) {
    return new Fault(method, resource, times, new Chance(probability, seed), action);
  }

  boolean concerns(CallDescription call) {
    var words = Pattern.compile("\\b(?:" + method.pattern() + ")\\b", method.flags());
    return words.matcher(call.fullMethod()).find() && (resource == null || call.names(resource));
  }

  /// How likely it is that a call is struck.
  public record Chance(double probability, long seed) {
    static final Chance CERTAIN = new Chance(1, 0);

    public Chance {
      if (!(probability > 0 && probability <= 1)) {
        throw new IllegalArgumentException("a probability is above 0 and at most 1");
      }
    }
  }

  /// What a faulty call does.
  public sealed interface Action {
    /// What befalls a call.
    sealed interface OfCall extends Action {}

    /// What befalls a message of Pub/Sub that is delivered by a `StreamingPull` or a `Pull`; its
    /// subscription, topic and ordering key are the names it has.
    sealed interface OfDelivery extends Action {}

    /// Is refused, and nothing happens.
    record Fail(Status.Code code) implements OfCall {}

    /// Happens after that time.
    record Delay(Duration duration) implements OfCall {}

    /// Happens, but the answer is lost: the caller sees `UNAVAILABLE`.
    record LoseReply() implements OfCall {}

    /// Does not happen until the fault is cleared; not at all if the caller has left by then.
    record Freeze() implements OfCall {}

    /// Is cut off, `UNAVAILABLE`, when so many more answers have passed; only calls that answer in
    /// a stream are struck.
    record CutStream(int after) implements OfCall {
      public CutStream {
        if (after < 0) {
          throw new IllegalArgumentException("a stream is cut after a number of answers");
        }
      }
    }

    /// Comes twice.
    record Duplicate() implements OfDelivery {}

    /// Comes later by that time, so that messages without its ordering key overtake it.
    record Reorder(Duration by) implements OfDelivery {}

    /// Comes, and its ack deadline passes at once; leases that are out now pass first.
    record ExpireLease() implements OfDelivery {}
  }
}
