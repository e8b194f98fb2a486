package dev.byot.vault.kms;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.util.zip.CRC32C;

/// CRC32C as Google's APIs carry it: an unsigned 32-bit value in a 64-bit field.
public final class Checksum {
  private Checksum() {}

  public static Int64Value of(ByteString data) {
    var sum = new CRC32C();
    data.asReadOnlyByteBufferList().forEach(sum::update);
    return Int64Value.of(sum.getValue());
  }

  /// Whether the data is what was sent. An absent checksum is zero, which is right for no data
  /// only: require it to be present beside this.
  public static boolean matches(ByteString data, Int64Value sent) {
    return of(data).equals(sent);
  }
}
