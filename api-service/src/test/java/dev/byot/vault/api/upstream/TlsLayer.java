package dev.byot.vault.api.upstream;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The server's side of TLS, of one version only.
public record TlsLayer(SSLContext context, String version) implements ScriptedUpstream.Layer {
  public static final String TLS_1_3 = "TLSv1.3";
  public static final String TLS_1_2 = "TLSv1.2";

  @Override
  public Socket over(Socket plain) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }
}
