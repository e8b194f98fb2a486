package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.KeyCommand.ReportCheck;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is made of a report about a provider's answer. Whoever may publish to the topic can send
/// one, so it does no more than annotate the secret that it names, or mark it invalid: it raises no
/// sequence, decides no stop, and heals nothing. Pure.
final class ReportRules {
  private final CommandRecord command;
  private final ReportCheck reported;
  private final Instant now;

  ReportRules(CommandRecord command, ReportCheck reported, Instant now) {
    this.command = command;
    this.reported = reported;
    this.now = now;
  }

  /// Nothing, if it is about another secret than the key has.
  Optional<Ruling> rule(KeyState state) {
    var secret = state.secret();
    if (secret == null || !secret.secretId().equals(reported.secretId())) {
      return Optional.empty();
    }
    var report = reported.report().notAfter(now);
    var invalid = state.status() == KeyStatus.ACTIVE && secret.checks().isProvenBad(report);
    var next =
        state.withSecret(
            secret.with(secret.checks().with(report)),
            invalid ? KeyStatus.INVALID : state.status(),
            state.settings(),
            new Evidence(Actor.PROVIDER, now, report.cause().toString(), report));
    var type = invalid ? EventType.KEY_INVALID : EventType.KEY_CHECKED;
    var outcome = new Verdict(command, now).applied(Cause.of(command), type, data());
    return Optional.of(new Ruling(next, outcome, Map.of()));
  }

  private Map<String, String> data() {
    var report = reported.report();
    var data = new HashMap<String, String>();
    data.put("secretId", reported.secretId().toString());
    data.put("good", Boolean.toString(report.good()));
    data.put("confirmed", Boolean.toString(report.confirmed()));
    data.put("providerStatus", Integer.toString(report.providerStatus()));
    if (report.providerCode() != null) {
      data.put("providerCode", report.providerCode());
    }
    return data;
  }
}
