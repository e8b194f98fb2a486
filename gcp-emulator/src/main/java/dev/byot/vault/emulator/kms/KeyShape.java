package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.Duration;
import dev.byot.vault.emulator.rpc.Refusals;
import java.util.Set;

/// What a caller may ask of a new key, with the service's defaults filled in.
final class KeyShape {
  private static final long DAY = 86_400;
  private static final long DEFAULT_DESTROY_DAYS = 30;
  private static final long MAX_DESTROY_DAYS = 120;

  /// What an update may change.
  private static final Set<String> CHANGEABLE =
      Set.of("labels", "rotation_period", "next_rotation_time");

  private KeyShape() {}

  static CryptoKey.Builder checked(CreateCryptoKeyRequest request) {
    refuseWhatIsMissing(request);
    var asked = request.getCryptoKey();
    var key = CryptoKey.newBuilder();
    for (var path : CHANGEABLE) {
      change(key, asked, path);
    }
    return key.setPurpose(asked.getPurpose())
        .setVersionTemplate(
            CryptoKeyVersionTemplate.newBuilder()
                .setAlgorithm(algorithm(asked))
                .setProtectionLevel(protection(asked.getVersionTemplate().getProtectionLevel())))
        .setDestroyScheduledDuration(destroyAfter(asked));
  }

  /// Takes over one field of `asked`, by its name in an update mask.
  static void change(CryptoKey.Builder key, CryptoKey asked, String path) {
    if (!CHANGEABLE.contains(path)) {
      throw Refusals.missing("changes of a key's " + path);
    }
    var field = CryptoKey.getDescriptor().findFieldByName(path);
    if (field.isRepeated() || asked.hasField(field)) {
      key.setField(field, asked.getField(field));
    } else {
      key.clearField(field);
    }
  }

  private static void refuseWhatIsMissing(CreateCryptoKeyRequest request) {
    var asked = request.getCryptoKey();
    if (asked.getImportOnly()) {
      throw Refusals.missing("imported keys (import_only)");
    }
    if (!asked.getCryptoKeyBackend().isEmpty()) {
      throw Refusals.missing("keys kept elsewhere (crypto_key_backend)");
    }
    if (asked.hasKeyAccessJustificationsPolicy()) {
      throw Refusals.missing("key_access_justifications_policy");
    }
    if (request.getTrustedWrappingEnabled()) {
      throw Refusals.missing("trusted_wrapping_enabled");
    }
  }

  private static CryptoKeyVersionAlgorithm algorithm(CryptoKey asked) {
    var algorithm = asked.getVersionTemplate().getAlgorithm();
    return switch (asked.getPurpose()) {
      case CRYPTO_KEY_PURPOSE_UNSPECIFIED -> throw Refusals.invalid("purpose is required.");
      case ENCRYPT_DECRYPT ->
          switch (algorithm) {
            case CRYPTO_KEY_VERSION_ALGORITHM_UNSPECIFIED, GOOGLE_SYMMETRIC_ENCRYPTION ->
                CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION;
            default ->
                throw Refusals.invalid("%s does not suit purpose ENCRYPT_DECRYPT.", algorithm);
          };
      case ASYMMETRIC_DECRYPT, ASYMMETRIC_SIGN, MAC -> named(asked.getPurpose(), algorithm);
      default -> throw Refusals.missing("keys of purpose " + asked.getPurpose());
    };
  }

  /// The real service has a default for symmetric keys only.
  private static CryptoKeyVersionAlgorithm named(
      CryptoKeyPurpose purpose, CryptoKeyVersionAlgorithm algorithm) {
    var suits =
        switch (algorithm) {
          case CRYPTO_KEY_VERSION_ALGORITHM_UNSPECIFIED ->
              throw Refusals.invalid("version_template.algorithm is required.");
          case GOOGLE_SYMMETRIC_ENCRYPTION -> CryptoKeyPurpose.ENCRYPT_DECRYPT;
          case RSA_DECRYPT_OAEP_3072_SHA256 -> CryptoKeyPurpose.ASYMMETRIC_DECRYPT;
          case EC_SIGN_ED25519, EC_SIGN_P256_SHA256 -> CryptoKeyPurpose.ASYMMETRIC_SIGN;
          case HMAC_SHA256 -> CryptoKeyPurpose.MAC;
          default -> throw Refusals.missing("keys of algorithm " + algorithm);
        };
    if (suits != purpose) {
      throw Refusals.invalid("%s does not suit purpose %s.", algorithm, purpose);
    }
    return algorithm;
  }

  private static ProtectionLevel protection(ProtectionLevel asked) {
    return switch (asked) {
      case PROTECTION_LEVEL_UNSPECIFIED, SOFTWARE -> ProtectionLevel.SOFTWARE;
      case HSM -> ProtectionLevel.HSM;
      default -> throw Refusals.missing("keys of protection level " + asked);
    };
  }

  private static Duration destroyAfter(CryptoKey asked) {
    if (!asked.hasDestroyScheduledDuration()) {
      return Duration.newBuilder().setSeconds(DEFAULT_DESTROY_DAYS * DAY).build();
    }
    var after = asked.getDestroyScheduledDuration();
    if (after.getSeconds() < DAY || after.getSeconds() > MAX_DESTROY_DAYS * DAY) {
      throw Refusals.invalid("destroy_scheduled_duration must be between 1 and 120 days.");
    }
    return after;
  }
}
