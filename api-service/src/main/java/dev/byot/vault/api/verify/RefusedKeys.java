package dev.byot.vault.api.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.api.commands.CheckReports;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.RepeatedKey;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.catalogue.Refusal;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.CheckReport;
import dev.byot.vault.state.Checks;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices where a provider refuses the key of an ordinary call, by nothing but what the catalogue
/// lists, and tells the worker. Whether it was an accident shows at once in the catalogue's check,
/// or, if that says nothing, in the same refusal some time later.
///
/// No call waits for any of it, and a secret is told of once in so many seconds, however many calls
/// are refused.
public final class RefusedKeys {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedKeys.class);

  private static final int MAX_SECRETS = 10_000;

  /// Beyond that, a refusal is told of without a check.
  private static final int MAX_CHECKS = 16;

  private final ProviderChecks checks;
  private final CheckReports reports;
  private final Clock clock;
  private final Semaphore checking = new Semaphore(MAX_CHECKS);
  private final Cache<Secret, Boolean> toldOf;

  /// @param nanoTime as [System#nanoTime]
  public RefusedKeys(
      ProviderChecks checks, CheckReports reports, Clock clock, LongSupplier nanoTime) {
    this.checks = checks;
    this.reports = reports;
    this.clock = clock;
    toldOf =
        Caffeine.newBuilder()
            .maximumSize(MAX_SECRETS)
            .expireAfterWrite(Checks.APART)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /// Looks at the beginning of an answer, which stays a part of it.
  ///
  /// @param secretId the secret that the provider was shown
  /// @throws VaultException.UpstreamFailed if the answer breaks off
  public void look(
      Provider provider, KeyRef key, CommandId secretId, Answer answer, String requestId) {
    if (!provider.mayRefuseBy(answer.status())) {
      return;
    }
    RepeatedKey.text(answer)
        .flatMap(text -> provider.refusal(answer.status(), text))
        .filter(_ -> toldOf.asMap().putIfAbsent(new Secret(key, secretId), true) == null)
        .ifPresent(refusal ->
            Thread.ofVirtual()
                .name("refused-key")
                .start(() -> tell(provider, new Secret(key, secretId), refusal, requestId)));
  }

  /// Nobody waits for it, so nobody else would hear of what goes wrong.
  private void tell(Provider provider, Secret secret, Refusal refusal, String requestId) {
    try {
      report(provider, secret, refusal, requestId);
    } catch (Throwable e) {
      LOG.error("that key {} was refused could not be told", secret.key(), e);
    }
  }

  private void report(Provider provider, Secret secret, Refusal refusal, String requestId) {
    var seen = CheckReport.refusal(clock.instant(), refusal.status(), refusal.value());
    // Of its own: it is another use of the key than the call that was refused.
    var report = checked(provider, secret, seen, requestId + "-check");
    // A report that fails is logged, and the next refusal makes another.
    var _ = reports.report(secret.key(), secret.id(), report, requestId);
  }

  /// What the check says of the same secret; `seen` where it says nothing.
  private CheckReport checked(
      Provider provider, Secret secret, CheckReport seen, String requestId) {
    if (!checking.tryAcquire()) {
      return seen;
    }
    try {
      var checked = checks.check(provider, secret.key(), requestId);
      return checked.secretId().equals(secret.id()) ? checked.report().orElse(seen) : seen;
    } catch (VaultException e) {
      LOG.info("key {} could not be checked: {}", secret.key(), e.getMessage());
      return seen;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return seen;
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      // The refusal was seen all the same.
      LOG.error("the check of key {} broke", secret.key(), e);
      return seen;
    } finally {
      checking.release();
    }
  }

  private record Secret(KeyRef key, CommandId id) {}
}
