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
/// Actions are `fail` (with `status`), `delay` (with `delayMillis`), `lose-reply` and `freeze`.
/// Without `times` a fault lasts until it is cleared.
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

  private static Fault.Action action(Request request) {
    return switch (request.text("action")) {
      case "fail" -> new Fault.Action.Fail(code(request.text("status")));
      case "delay" -> new Fault.Action.Delay(delay(request.number("delayMillis", -1)));
      case "lose-reply" -> new Fault.Action.LoseReply();
      case "freeze" -> new Fault.Action.Freeze();
      default -> throw HttpError.invalid("'action' is fail, delay, lose-reply or freeze");
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
