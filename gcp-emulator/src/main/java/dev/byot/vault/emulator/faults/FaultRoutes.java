package dev.byot.vault.emulator.faults;

import dev.byot.vault.emulator.http.HttpError;
import dev.byot.vault.emulator.http.LoopbackServer;
import dev.byot.vault.emulator.http.Reply;
import dev.byot.vault.emulator.http.Request;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Faults for other processes to switch on and off:
///
///     POST   /byot-emulator/v1/faults       {"method": "Publisher/Publish", "action": "fail",
///                                            "status": "UNAVAILABLE", "resource": "…", "times": 1}
///     GET    /byot-emulator/v1/faults
///     DELETE /byot-emulator/v1/faults[/ID]
///
/// Actions are `fail` (with `status`), `delay` (with `delayMillis`), `lose-reply`, `freeze`,
/// `cut-stream` (with `after`, a number of answers), and of deliveries by Pub/Sub `duplicate`,
/// `reorder` (with `delayMillis`) and `expire-lease`. Without `times` a fault lasts until it is
/// cleared; with `probability` and `seed` it strikes some calls only.
public final class FaultRoutes {
  private static final String PATH = "/byot-emulator/v1/faults";

  private final Faults faults;

  private FaultRoutes(Faults faults) {
    this.faults = faults;
  }

  public static void serve(Faults faults, LoopbackServer server) {
    var routes = new FaultRoutes(faults);
    server.route("POST", PATH, routes::add);
    server.route("GET", PATH, _ -> routes.list());
    server.route("DELETE", PATH, _ -> routes.clear());
    server.route("DELETE", PATH + "/([0-9]{1,18})", routes::clear);
  }

  private Reply add(Request request) {
    var times = request.number("times", Fault.ALWAYS);
    if (times < 1 || times > Fault.ALWAYS) {
      throw HttpError.invalid("'times' is at least 1");
    }
    var fault =
        new Fault(
            pattern(request.text("method")),
            request.optionalText("resource"),
            Math.toIntExact(times),
            chance(request),
            action(request));
    return Reply.ok(Map.of("id", faults.add(fault)));
  }

  private static Pattern pattern(String method) {
    try {
      return Pattern.compile(method);
    } catch (PatternSyntaxException e) {
      throw HttpError.invalid("'method' is not a regular expression: " + e.getDescription());
    }
  }

  private static Fault.Chance chance(Request request) {
    try {
      return new Fault.Chance(request.decimal("probability", 1), request.number("seed", 0));
    } catch (IllegalArgumentException e) {
      throw HttpError.invalid("'probability' is above 0 and at most 1");
    }
  }

  private static Fault.Action action(Request request) {
    return switch (request.text("action")) {
      case "fail" -> new Fault.Action.Fail(code(request.text("status")));
      case "delay" -> new Fault.Action.Delay(delay(request.number("delayMillis", -1)));
      case "lose-reply" -> new Fault.Action.LoseReply();
      case "freeze" -> new Fault.Action.Freeze();
      case "cut-stream" -> new Fault.Action.CutStream(after(request.number("after", 0)));
      case "duplicate" -> new Fault.Action.Duplicate();
      case "reorder" -> new Fault.Action.Reorder(delay(request.number("delayMillis", -1)));
      case "expire-lease" -> new Fault.Action.ExpireLease();
      default ->
          throw HttpError.invalid(
              "'action' is fail, delay, lose-reply, freeze, cut-stream, duplicate, reorder or"
                  + " expire-lease");
    };
  }

  private static Status.Code code(String name) {
    for (var code : Status.Code.values()) {
      if (code.name().equals(name) && code != Status.Code.OK) {
        return code;
      }
    }
    throw HttpError.invalid("'status' is the name of a gRPC status, such as UNAVAILABLE");
  }

  private static Duration delay(long millis) {
    if (millis < 0) {
      throw HttpError.invalid("'delayMillis' is required, and not negative");
    }
    return Duration.ofMillis(millis);
  }

  private static int after(long answers) {
    if (answers < 0 || answers > Integer.MAX_VALUE) {
      throw HttpError.invalid("'after' is a number of answers");
    }
    return (int) answers;
  }

  private Reply list() {
    return Reply.ok(
        Map.of(
            "faults",
            faults.list().entrySet().stream()
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .toList()));
  }

  private static Map<String, Object> describe(long id, Fault fault) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", id);
    members.put("method", fault.method().pattern());
    if (fault.resource() != null) {
      members.put("resource", fault.resource());
    }
    if (fault.times() != Fault.ALWAYS) {
      members.put("times", fault.times());
    }
    if (fault.chance().probability() < 1) {
      members.put("probability", fault.chance().probability());
      members.put("seed", fault.chance().seed());
    }
    switch (fault.action()) {
      case Fault.Action.Fail(var code) -> {
        members.put("action", "fail");
        members.put("status", code.name());
      }
      case Fault.Action.Delay(var duration) -> {
        members.put("action", "delay");
        members.put("delayMillis", duration.toMillis());
      }
      case Fault.Action.LoseReply _ -> members.put("action", "lose-reply");
      case Fault.Action.Freeze _ -> members.put("action", "freeze");
      case Fault.Action.CutStream(var after) -> {
        members.put("action", "cut-stream");
        members.put("after", after);
      }
      case Fault.Action.Duplicate _ -> members.put("action", "duplicate");
      case Fault.Action.Reorder(var by) -> {
        members.put("action", "reorder");
        members.put("delayMillis", by.toMillis());
      }
      case Fault.Action.ExpireLease _ -> members.put("action", "expire-lease");
    }
    return members;
  }

  private Reply clear() {
    faults.clear();
    return Reply.ok(Map.of());
  }

  private Reply clear(Request request) {
    faults.clear(Long.parseLong(request.group(0)));
    return Reply.ok(Map.of());
  }
}
