package dev.byot.vault.emulator.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.util.zip.CRC32C;

/// CRC32C as Cloud KMS and Secret Manager carry it: an unsigned 32-bit value in a 64-bit field.
public final class Checksums {
  private Checksums() {}

  public static long crc32c(ByteString data) {
    var sum = new CRC32C();
    data.asReadOnlyByteBufferList().forEach(sum::update);
    return sum.getValue();
  }

  public static Int64Value field(ByteString data) {
    return Int64Value.of(crc32c(data));
  }

  /// Whether the caller sent a checksum; a wrong one is refused in the words of Cloud KMS.
  public static boolean verified(String field, ByteString data, boolean sent, Int64Value sum) {
    if (sent && sum.getValue() != crc32c(data)) {
      throw Refusals.invalid(
          "The checksum in field %s_crc32c did not match the data in field %s.", field, field);
    }
    return sent;
  }
}
