package dev.byot.vault.rotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/// Writes down every name that its process looks up, and finds none but this machine's. Takes the
/// place of the JVM's own resolver where a class path says so: see [WatchedProcess].
public final class WatchedLookups extends InetAddressResolverProvider {
  static final String FILE = "watched.lookups";

  @Override
  public InetAddressResolver get(Configuration configuration) {
    var builtin = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (host.equals("localhost") || host.equals(configuration.lookupLocalHostName())) {
          return builtin.lookupByName(host, policy);
        }
        writeDown(host);
        throw new UnknownHostException(host);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return builtin.lookupByAddress(address);
      }
    };
  }

  private static void writeDown(String host) {
    try {
      Files.writeString(
          Path.of(System.getProperty(FILE)),
          host + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "watched";
  }
}
