package dev.byot.vault.api.upstream;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/// Resolves names to global addresses only, so that no name leads into a private network. The
/// addresses that are checked are the ones that are connected to.
final class GlobalAddresses implements DnsResolver {
  private final DnsResolver names;

  GlobalAddresses() {
    this(SystemDefaultDnsResolver.INSTANCE);
  }

  /// @param names knows all addresses of a name
  GlobalAddresses(DnsResolver names) {
    this.names = names;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    var global =
        Arrays.stream(names.resolve(host))
            .filter(GlobalAddresses::isGlobal)
            .toArray(InetAddress[]::new);
    if (global.length == 0) {
      throw new UnknownHostException(host + " has no global address");
    }
    return global;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /// Whether an address is none of the special ones (RFC 6890 and its registry).
  static boolean isGlobal(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return switch (address) {
      case Inet4Address four -> isGlobal4(four.getAddress());
      case Inet6Address six -> isGlobal6(six.getAddress());
      default -> false;
    };
  }

  private static boolean isGlobal4(byte[] a) {
    var first = a[0] & 0xFF;
    var second = a[1] & 0xFF;
    var third = a[2] & 0xFF;
    return first != 0
        && first < 240
        && !(first == 100 && (second & 0xC0) == 64)
        && !(first == 192 && second == 0 && (third == 0 || third == 2))
        && !(first == 192 && second == 88 && third == 99)
        && !(first == 198 && (second & 0xFE) == 18)
        && !(first == 198 && second == 51 && third == 100)
        && !(first == 203 && second == 0 && third == 113);
  }

  /// 2000::/3 alone is handed out; Teredo, 6to4 and documentation within it lead elsewhere.
  private static boolean isGlobal6(byte[] a) {
    var first = (a[0] & 0xFF) << 8 | (a[1] & 0xFF);
    var second = (a[2] & 0xFF) << 8 | (a[3] & 0xFF);
    return (first & 0xE000) == 0x2000
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0DB8))
        && (first & 0xFFF0) != 0x3FF0;
  }
}
