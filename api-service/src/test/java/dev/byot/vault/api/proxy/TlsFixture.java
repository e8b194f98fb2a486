package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.upstream.TlsLayer.TLS_1_3;

import dev.byot.vault.api.tls.TrustedAuthority;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Script;
import dev.byot.vault.api.upstream.TlsLayer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A vault in front of an upstream that speaks TLS, byte by byte above it.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
abstract class TlsFixture extends ProxyStreamFixture {
  @RegisterExtension static final TrustedAuthority AUTHORITY = new TrustedAuthority();

  ScriptedUpstream secure(String version, Script script) {
    return opened(
        ScriptedUpstream.start(new TlsLayer(AUTHORITY.serverNamed("localhost"), version), script));
  }

  ProxyFixture inFrontOf(ScriptedUpstream upstream) {
    return opened(ProxyFixture.inFrontOf(upstream.secureUrl()));
  }

  /// The newest version.
  ProxyFixture inFrontOfSecure(Script script) {
    return inFrontOf(secure(TLS_1_3, script));
  }
}
