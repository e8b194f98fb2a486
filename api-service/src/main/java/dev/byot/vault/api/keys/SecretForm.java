package dev.byot.vault.api.keys;

import dev.byot.vault.api.providers.KnownProviders;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Field;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.secret.SecretFields;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks what somebody typed against the catalogue. Says what is wrong, never what was typed.
final class SecretForm {
  private final Catalogue catalogue;

  SecretForm(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// The provider's entry.
  ///
  /// @throws VaultException.NotFound if there is none
  Provider provider(ProviderId id) {
    return KnownProviders.require(catalogue, id);
  }

  /// The fields of the provider, all of them and no others, without blanks around them. The caller
  /// closes them.
  ///
  /// @param typed stays the caller's
  /// @param names those of `typed` that are meant as fields
  /// @throws VaultException.InvalidRequest if they do not have the provider's form
  SecretFields check(Provider provider, SecretFields typed, Set<String> names) {
    for (var name : names) {
      if (provider.field(name).isEmpty()) {
        throw BodyErrors.unknownField(name, SetBody.allowed(provider));
      }
    }
    var checked = new LinkedHashMap<String, Secret>();
    try {
      for (var field : provider.fields()) {
        if (!names.contains(field.name())) {
          throw invalid(
              "missing-field", "the field " + field.name() + " is missing: " + field.label());
        }
        var value = trimmed(typed.get(field.name()));
        checked.put(field.name(), value);
        check(provider, field, value);
      }
      return SecretFields.of(checked);
    } catch (VaultException e) {
      checked.values().forEach(Secret::close);
      throw e;
    }
  }

  private void check(Provider provider, Field field, Secret value) {
    if (value.length() == 0) {
      throw invalid("empty-field", "the field " + field.name() + " is empty");
    }
    if (value.length() > Field.MAX_BYTES) {
      throw invalid("key-too-large", "the field " + field.name() + " has more than 16 KiB");
    }
    if (value.use(bytes -> hasSpace(bytes))) {
      throw invalid(
          "whitespace-inside", "the field " + field.name() + " has a blank or a line break in it");
    }
    if (field.accepts(value)) {
      return;
    }
    catalogue
        .looksLike(value)
        .filter(other -> !other.equals(provider.id()))
        .flatMap(catalogue::provider)
        .ifPresent(other -> {
          throw invalid(
              "key-of-another-provider",
              "this looks like a key for " + other.name() + ", not for " + provider.name());
        });
    throw invalid(
        "wrong-form", "the field " + field.name() + " is not of the form: " + field.form());
  }

  /// The label, unless it is a key that somebody has put into the wrong member: labels are shown.
  @Nullable String label(@Nullable String label) {
    if (label != null && catalogue.mayBeKey(label)) {
      throw invalid("key-in-label", "the label looks like a key; labels are stored in clear");
    }
    return label;
  }

  private static Secret trimmed(Secret value) {
    return value.use(bytes -> {
      var from = 0;
      var to = bytes.length;
      while (from < to && isSpace(bytes[from])) {
        from++;
      }
      while (to > from && isSpace(bytes[to - 1])) {
        to--;
      }
      return Secret.taking(Arrays.copyOfRange(bytes, from, to));
    });
  }

  private static boolean hasSpace(byte[] bytes) {
    for (var next : bytes) {
      if (isSpace(next)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSpace(byte next) {
    return next >= 0 && next <= ' ';
  }

  private static VaultException.InvalidRequest invalid(String code, String message) {
    return new VaultException.InvalidRequest(code, message);
  }
}
