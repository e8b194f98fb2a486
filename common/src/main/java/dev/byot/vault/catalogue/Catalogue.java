package dev.byot.vault.catalogue;

import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// The providers that the vault knows.
public final class Catalogue {
  /// A slip of the finger, or two.
  private static final int NEAR = 2;

  private final SequencedMap<ProviderId, Provider> providers;

  private Catalogue(SequencedMap<ProviderId, Provider> providers) {
    this.providers = providers;
  }

  static Catalogue of(List<Provider> providers) {
    var byId = new LinkedHashMap<ProviderId, Provider>();
    providers.forEach(provider -> byId.put(provider.id(), provider));
    return new Catalogue(byId);
  }

  /// The providers that come with the vault.
  public static Catalogue builtIn() {
    try (var yaml = Catalogue.class.getResourceAsStream("catalogue.yaml")) {
      return of(CatalogueReader.read(Objects.requireNonNull(yaml)).providers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same with what an operator's file adds, YAML or JSON: docs/providers.md.
  ///
  /// @throws CatalogueException if anything in it is wrong
  public Catalogue with(Path file) throws IOException {
    try (var yaml = Files.newInputStream(file)) {
      return with(CatalogueReader.read(yaml));
    }
  }

  Catalogue with(CatalogueFile file) {
    return new Catalogue(Additions.to(providers, file));
  }

  public Optional<Provider> provider(ProviderId id) {
    return Optional.ofNullable(providers.get(id));
  }

  public Collection<Provider> providers() {
    return List.copyOf(providers.sequencedValues());
  }

  /// The provider that somebody who wrote this probably meant, if there is one.
  public Optional<ProviderId> nearest(String typo) {
    var small = typo.toLowerCase(Locale.ROOT);
    return providers.sequencedKeySet().stream()
        .filter(id -> Math.abs(id.value().length() - small.length()) <= NEAR)
        .filter(id -> Spelling.distance(id.value(), small) <= NEAR)
        .min(Comparator.comparingInt(id -> Spelling.distance(id.value(), small)));
  }

  /// The provider whose keys look like this, if there is exactly one: for an error that helps.
  public Optional<ProviderId> looksLike(Secret value) {
    var candidates =
        providers.sequencedValues().stream()
            .filter(provider -> provider.identifyingField().accepts(value))
            .map(Provider::id)
            .toList();
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }

  /// Whether it may be a key of any provider.
  public boolean mayBeKey(CharSequence value) {
    return providers.sequencedValues().stream()
        .anyMatch(provider -> provider.identifyingField().accepts(value));
  }

  /// The same with another base URL for one provider: a local upstream, a test. Any scheme is
  /// taken; whoever calls this decides whom it trusts.
  ///
  /// @throws IllegalArgumentException if there is no such provider, or it has no such field
  public Catalogue withBaseUrl(ProviderId id, BaseUrl baseUrl) {
    var provider = providers.get(id);
    if (provider == null) {
      throw new IllegalArgumentException("there is no provider " + id);
    }
    var field = baseUrl.field();
    if (field != null && provider.field(field).isEmpty()) {
      throw new IllegalArgumentException("the base URL names the field " + field);
    }
    var changed = new LinkedHashMap<>(providers);
    changed.put(id, provider.withBaseUrl(baseUrl));
    return new Catalogue(changed);
  }
}
