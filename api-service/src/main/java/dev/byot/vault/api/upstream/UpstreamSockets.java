package dev.byot.vault.api.upstream;

import java.net.Proxy;
import java.net.Socket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.jspecify.annotations.Nullable;

/// Builds a pool of connections whose TLS stands on a [SocketUnderTls].
final class UpstreamSockets extends PoolingHttpClientConnectionManagerBuilder {
  @Override
  protected HttpClientConnectionOperator createConnectionOperator(
      @Nullable SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
    return new DefaultHttpClientConnectionOperator(
        new ByScheme(), ports, names, scheme -> isTls(scheme) ? tls : null);
  }

  private static boolean isTls(String scheme) {
    return URIScheme.HTTPS.same(scheme);
  }

  /// There is never a proxy: none is set.
  private static final class ByScheme implements DetachedSocketFactory {
    @Override
    public Socket create(@Nullable Proxy none) {
      return new Socket();
    }

    @Override
    public Socket create(String scheme, @Nullable Proxy none) {
      return isTls(scheme) ? new SocketUnderTls() : create(none);
    }
  }
}
