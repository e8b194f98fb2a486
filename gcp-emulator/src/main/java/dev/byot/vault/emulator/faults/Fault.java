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
public record Fault(Pattern method, @Nullable String resource, int times, Action action) {
  public static final int ALWAYS = Integer.MAX_VALUE;

  public Fault {
    if (times < 1) {
      throw new IllegalArgumentException("a fault strikes at least once");
    }
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
    return new Fault(method, name, times, action);
  }

  boolean concerns(CallDescription call) {
    var words = Pattern.compile("\\b(?:" + method.pattern() + ")\\b", method.flags());
    return words.matcher(call.fullMethod()).find() && (resource == null || call.names(resource));
  }

  /// What a faulty call does.
  public sealed interface Action {
    /// Is refused, and nothing happens.
    record Fail(Status.Code code) implements Action {}

    /// Happens after that time.
    record Delay(Duration duration) implements Action {}

    /// Happens, but the answer is lost: the caller sees `UNAVAILABLE`.
    record LoseReply() implements Action {}

    /// Does not happen until the fault is cleared; not at all if the caller has left by then.
    record Freeze() implements Action {}
  }
}
