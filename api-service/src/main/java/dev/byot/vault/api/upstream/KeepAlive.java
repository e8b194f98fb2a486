package dev.byot.vault.api.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/// Puts comments into an event stream that is silent, so that nobody between the vault and the
/// caller gives the connection up while a model thinks.
///
/// Only behind a blank line, which ends an event: no reader of event streams sees them (WHATWG HTML
/// §9.2.5), and what the provider said stays what it is. Closing it ends the comments, not the
/// stream.
final class KeepAlive extends OutputStream {
  private static final byte[] COMMENT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;
  private final Exchange exchange;
  private final Duration interval;
  private final ReentrantLock writing = new ReentrantLock();
  private final byte[] end = new byte[3];
  private volatile long lastWrite = System.nanoTime();
  private volatile Future<?> next;
  private boolean closed;

  KeepAlive(OutputStream out, Exchange exchange, Duration interval) {
    this.out = out;
    this.exchange = exchange;
    this.interval = interval;
    next = exchange.later(interval, this::look);
  }

  /// Whether it is an event stream that ends itself and that anybody can read.
  static boolean suits(Answer answer) {
    var type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    return type.startsWith("text/event-stream")
        && answer.header("content-encoding").isEmpty()
        && answer.length() == Answer.UNKNOWN;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    writing.lock();
    try {
      waitForCaller();
      out.write(bytes, offset, length);
      for (var i = Math.max(0, length - end.length); i < length; i++) {
        end[0] = end[1];
        end[1] = end[2];
        end[2] = bytes[offset + i];
      }
      lastWrite = System.nanoTime();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    writing.lock();
    try {
      waitForCaller();
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  /// Said again behind the lock: a comment that it waited for has ended its own wait meanwhile.
  private void waitForCaller() {
    exchange.waitsFor(Party.CALLER);
  }

  @Override
  public void close() {
    if (!writing.tryLock()) {
      // A comment is in its way, which a caller may never take, though the stream is at its end.
      waitForCaller();
      writing.lock();
    }
    try {
      closed = true;
      next.cancel(false);
    } finally {
      writing.unlock();
    }
  }

  private void look() {
    var left = interval.toNanos() - (System.nanoTime() - lastWrite);
    if (left > 0) {
      next = exchange.later(Duration.ofNanos(left), this::look);
    } else {
      // A caller who does not read must not hold up those who share the timer.
      Thread.ofVirtual().name("keep-alive").start(this::comment);
    }
  }

  private void comment() {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      if (System.nanoTime() - lastWrite >= interval.toNanos() && isBetweenEvents()) {
        var interrupted = exchange.currentWait();
        exchange.waitsFor(Party.CALLER);
        out.write(COMMENT);
        out.flush();
        exchange.waitsAgain(interrupted);
      }
      next = exchange.later(interval, this::look);
    } catch (IOException | RuntimeException _) {
      // The caller does not take it any more.
      exchange.cut(Cut.CALLER_GONE);
    } finally {
      writing.unlock();
    }
  }

  /// Whether what was written last is an empty line, with any of the three line ends there are.
  private boolean isBetweenEvents() {
    var before = end[2] == '\n' && end[1] == '\r' ? end[0] : end[1];
    return isLineEnd(end[2]) && isLineEnd(before);
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }
}
