package dev.byot.vault.emulator.kms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.util.Base64;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// The public key of a private one, in PEM. The JDK cannot compute it, Bouncy Castle can.
final class PublicHalf {
  private static final int PEM_LINE = 64;

  private PublicHalf() {}

  static String pem(PrivateKey secret) {
    try {
      var x509 =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                  of(PrivateKeyFactory.createKey(secret.getEncoded())))
              .getEncoded();
      var base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(x509);
      return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    } catch (IOException e) {
      throw new UncheckedIOException("a key of the emulator cannot be encoded", e);
    }
  }

  private static AsymmetricKeyParameter of(AsymmetricKeyParameter secret) {
    return switch (secret) {
      case RSAPrivateCrtKeyParameters rsa ->
          new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
      case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey();
      case ECPrivateKeyParameters ec ->
          new ECPublicKeyParameters(
              new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
              ec.getParameters());
      default ->
          throw new IllegalArgumentException("no public half of a " + secret.getClass().getName());
    };
  }
}
