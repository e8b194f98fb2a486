package dev.byot.vault.api;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.commands.CheckReports;
import dev.byot.vault.api.genkit.GenkitRoutes;
import dev.byot.vault.api.genkit.GenkitSettings;
import dev.byot.vault.api.genkit.NoGenkit;
import dev.byot.vault.api.genkit.ServiceIdentity;
import dev.byot.vault.api.genkit.emulator.EmulatorServiceIdentity;
import dev.byot.vault.api.genkit.google.GoogleServiceIdentity;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.lease.KeyOpener;
import dev.byot.vault.api.lease.LeaseSettings;
import dev.byot.vault.api.proxy.ProxyRoutes;
import dev.byot.vault.api.proxy.ProxySettings;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import dev.byot.vault.api.verify.VerifyRoutes;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.envelope.kms.KmsKek;
import io.helidon.webserver.http.HttpService;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wires the role that uses keys. It decrypts with the KEK, and has nothing that could write.
final class ProxyRole {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyRole.class);
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
    var choice =
        new KeyChoice(leases, platform.keys(), LeaseSettings.DEFAULT, clock, System::nanoTime);
    platform.stateEvents().listen(choice::heard);
    maintain(platform, leases);
    var upstream =
        platform.closing(
            new Upstream(
                UpstreamSettings.DEFAULT.withPrivateAddresses(settings.allowPrivateUpstreams())));
    var events = new CallEvents(producer, clock);
    var routes = new ArrayList<HttpService>();
    routes.add(
        new ProxyRoutes(
            settings.catalogue(),
            platform.authenticator(),
            choice,
            trail,
            events,
            new Forwarding(upstream),
            new ProxySettings(settings.server().maxBodyBytes(), false)));
    routes.add(
        new VerifyRoutes(
            settings.catalogue(),
            platform.authenticator(),
            leases,
            trail,
            events,
            upstream,
            new CheckReports(platform.commands()),
            clock));
    var genkit = settings.genkitUrl();
    routes.add(
        genkit == null
            ? new NoGenkit(platform.authenticator())
            : genkit(platform, genkit, choice, trail, events));
    return routes;
  }

  /// The Genkit server is the operator's own: it may well be in a private network.
  private static GenkitRoutes genkit(
      Platform platform, URI url, KeyChoice choice, AuditTrail trail, CallEvents events) {
    var settings = platform.settings();
    var upstream =
        platform.closing(new Upstream(UpstreamSettings.DEFAULT.withPrivateAddresses(true)));
    return new GenkitRoutes(
        new GenkitSettings(url, settings.genkitFlows(), settings.server().maxBodyBytes()),
        settings.catalogue(),
        platform.authenticator(),
        choice,
        trail,
        events,
        new Forwarding(upstream),
        identity(platform, url));
  }

  private static ServiceIdentity identity(Platform platform, URI server) {
    var google = platform.settings().google();
    var local = google.identityToolkit();
    return local == null
        ? GoogleServiceIdentity.towards(server)
        : new EmulatorServiceIdentity(
            local,
            google.project(),
            server,
            "api-service@" + google.project() + ".iam.gserviceaccount.com",
            platform.clock());
  }

  private static void maintain(Platform platform, KeyLeases leases) {
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("leases").factory());
    platform.closing(timer);
    var _ =
        timer.scheduleWithFixedDelay(
            () -> maintain(leases), 0, MAINTENANCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A timer never calls again what once threw.
  private static void maintain(KeyLeases leases) {
    try {
      leases.maintain();
    } catch (RuntimeException e) {
      LOG.error("leases could not be maintained", e);
    }
  }
}
