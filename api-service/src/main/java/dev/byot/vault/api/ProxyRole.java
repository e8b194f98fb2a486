package dev.byot.vault.api;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.capability.Principals;
import dev.byot.vault.api.choice.Budgets;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.commands.CheckReports;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.lease.KeyOpener;
import dev.byot.vault.api.lease.LeaseSettings;
import dev.byot.vault.api.proxy.ProviderCalls;
import dev.byot.vault.api.proxy.ProxyRoutes;
import dev.byot.vault.api.proxy.ProxySettings;
import dev.byot.vault.api.upstream.Cut;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import dev.byot.vault.api.verify.ProviderChecks;
import dev.byot.vault.api.verify.RefusedKeys;
import dev.byot.vault.api.verify.VerifyRoutes;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.envelope.kms.KmsKek;
import dev.byot.vault.process.Sweep;
import dev.byot.vault.usage.firestore.FirestoreUsageStore;
import io.helidon.webserver.http.HttpService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Wires the role that uses keys. It decrypts with the KEK, and has nothing that could write.
final class ProxyRole {
  private static final Duration MAX_AUDIT_LAG = Duration.ofSeconds(2);
  private static final Duration MAINTENANCE = Duration.ofMillis(250);

  private ProxyRole() {}

  static List<HttpService> start(Platform platform) {
    var settings = platform.settings();
    var clock = platform.clock();
    // Ids of events are derived from their producer: never the same in two instances.
    var producer = Platform.SERVICE + "/" + UUID.randomUUID();
    var trail =
        platform.closing(new AuditTrail(platform.events(), MAX_AUDIT_LAG, System::nanoTime));
    var cipher =
        new EnvelopeCipher(
            new KmsKek(platform.clients().kms(), settings.kek()), new SecureRandom());
    var opener = new KeyOpener(platform.keys(), cipher, trail, clock, producer);
    var leases =
        platform.closing(new KeyLeases(opener, LeaseSettings.DEFAULT, clock, System::nanoTime));
    platform.stateEvents().listen(leases::heard);
    var budgets =
        new Budgets(new FirestoreUsageStore(platform.firestore()), clock, System::nanoTime);
    var choice =
        new KeyChoice(
            leases, platform.keys(), budgets, LeaseSettings.DEFAULT, clock, System::nanoTime);
    platform.stateEvents().listen(choice::heard);
    platform.closing(Sweep.every(MAINTENANCE, "leases", leases::maintain));
    var upstream =
        platform.closing(
            new Upstream(
                UpstreamSettings.DEFAULT.withPrivateAddresses(settings.allowPrivateUpstreams()),
                settings.guard()));
    platform.cutBy(() -> upstream.cutAll(Cut.STOPPING));
    var events = new CallEvents(producer, clock);
    var flowTokens = FlowTokens.read(platform);
    var checks = new ProviderChecks(leases, trail, events, upstream, clock);
    var reports = new CheckReports(platform.commands());
    var proxy =
        new ProxySettings(
            settings.server().maxBodyBytes(),
            settings.auditBeforeSend(),
            settings.streamKeepAlive());
    var calls =
        new ProviderCalls(
            trail,
            events,
            budgets,
            new RefusedKeys(checks, reports, clock, System::nanoTime),
            proxy);
    var routes = new ArrayList<HttpService>();
    routes.add(
        new ProxyRoutes(
            settings.catalogue(),
            new Principals(
                platform.authenticator(), flowTokens == null ? null : flowTokens.capabilities()),
            choice,
            calls,
            new Forwarding(upstream),
            proxy));
    routes.add(new VerifyRoutes(settings.catalogue(), platform.authenticator(), checks, reports));
    routes.add(GenkitWiring.start(platform, flowTokens, choice, trail, events, calls, upstream));
    return routes;
  }
}
