package dev.byot.vault.catalogue;

import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
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
import java.util.function.Predicate;

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
      return read(Objects.requireNonNull(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Those of a file.
  ///
  /// @throws CatalogueException if anything in it is wrong
  public static Catalogue read(Path file) throws IOException {
    try (var yaml = Files.newInputStream(file)) {
      return read(yaml);
    }
  }

  /// Those of a YAML (or JSON) document.
  ///
  /// @throws CatalogueException if anything in it is wrong
  public static Catalogue read(InputStream yaml) throws IOException {
    return CatalogueReader.read(yaml);
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
    return only(field -> field.accepts(value));
  }

  /// The same of characters.
  public Optional<ProviderId> looksLike(CharSequence value) {
    return only(field -> field.accepts(value));
  }

  private Optional<ProviderId> only(Predicate<Field> accepts) {
    var candidates =
        providers.sequencedValues().stream()
            .filter(provider -> accepts.test(provider.identifyingField()))
            .map(Provider::id)
            .toList();
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }

  /// The same with another base URL for one provider: a local upstream, a test. Any scheme is
  /// taken; whoever calls this decides whom it trusts.
  ///
  /// @throws IllegalArgumentException if there is no such provider, or the URL is more than scheme,
  ///   host, port and path
  public Catalogue withBaseUrl(ProviderId id, URI baseUrl) {
    var provider = providers.get(id);
    if (provider == null) {
      throw new IllegalArgumentException("there is no provider " + id);
    }
    if (baseUrl.getHost() == null
        || baseUrl.getRawUserInfo() != null
        || baseUrl.getRawQuery() != null
        || baseUrl.getRawFragment() != null) {
      throw new IllegalArgumentException("a base URL is a scheme, a host, a port and a path");
    }
    var text = baseUrl.toString();
    var changed = new LinkedHashMap<>(providers);
    changed.put(
        id,
        provider.withBaseUrl(
            text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : baseUrl));
    return new Catalogue(changed);
  }
}
