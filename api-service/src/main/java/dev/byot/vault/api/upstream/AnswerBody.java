package dev.byot.vault.api.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The body of an upstream's answer. While it is waited for, its exchange says so: no time-out of a
/// socket ends the wait.
final class AnswerBody extends FilterInputStream {
  private final Exchange exchange;

  AnswerBody(InputStream in, Exchange exchange) {
    super(in);
    this.exchange = exchange;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    exchange.waitsFor(Party.UPSTREAM);
    var count = in.read(bytes, offset, length);
    // Not after a failure: whom it waited for says whose it was.
    exchange.waitsFor(Party.NOBODY);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    throw new UnsupportedOperationException("read, never skipped");
  }
}
