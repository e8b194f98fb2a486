package dev.byot.vault.api.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.InMemoryDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobalAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "::127.0.0.1",
        "::ffff:100.64.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:a9fe:a9fe::1",
        "2002:7f00:1::",
        "2001:20::1",
        "2001:10::1",
        "5f00::1",
        "fd00:ec2::254",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "3fff::1"
      })
  void refusesWhatIsNotGlobal(String address) throws UnknownHostException {
    assertThat(GlobalAddresses.isGlobal(InetAddress.ofLiteral(address))).isFalse();
    assertThatThrownBy(() -> new GlobalAddresses().resolve(address))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450:4001::1"
      })
  void takesWhatIsGlobal(String address) throws UnknownHostException {
    assertThat(new GlobalAddresses().resolve(address))
        .containsExactly(InetAddress.ofLiteral(address));
  }

  @Test
  void connectsOnlyToTheGlobalOnesAmongTheAddressesOfAName() throws UnknownHostException {
    var mixed =
        naming("10.0.0.1", "1.1.1.1", "169.254.169.254", "::1", "2606:4700::1111", "fd00::1");

    assertThat(new GlobalAddresses(mixed).resolve("mixed.example"))
        .containsExactly(
            InetAddress.ofLiteral("1.1.1.1"), InetAddress.ofLiteral("2606:4700::1111"));
  }

  @Test
  void refusesANameThatHasPrivateAddressesOnly() {
    var rebound = naming("127.0.0.1", "169.254.169.254", "fd00:ec2::254");

    assertThatThrownBy(() -> new GlobalAddresses(rebound).resolve("rebound.example"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("rebound.example has no global address");
  }

  private static DnsResolver naming(String... addresses) {
    return new InMemoryDnsResolver() {
      @Override
      public InetAddress[] resolve(String host) {
        return Arrays.stream(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
      }
    };
  }

  @Test
  void refusesNamesOfThisMachine() {
    assertThatThrownBy(() -> new GlobalAddresses().resolve("localhost"))
        .isInstanceOf(UnknownHostException.class);
    assertThat(new GlobalAddresses().resolveCanonicalHostname("example.org"))
        .isEqualTo("example.org");
  }
}
