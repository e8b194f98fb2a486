package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who takes what is written to them, by a clock that goes on while they take a piece.
final class OutgoingTest {
  private static final long SLOW = 100;

  private final AtomicLong now = new AtomicLong();
  private final List<Boolean> stalled = new ArrayList<>();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final Outgoing outgoing = new Outgoing(new SlowCaller(), now::get);

  /// Takes all, but slowly.
  private final class SlowCaller implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(BufferData buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeNow(BufferData... buffers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeNow(BufferData buffer) {
      now.addAndGet(SLOW);
      stalled.add(isStalled(SLOW - 10));
      stalled.add(isStalled(SLOW + 10));
      buffer.writeTo(taken);
    }
  }

  private boolean isStalled(long patience) {
    return outgoing.isStalled(now.get(), patience);
  }

  @Test
  void isStalledWhereAWriteTakesLongerThanThePatience() {
    outgoing.write(BufferData.create("answer"));

    assertThat(stalled).containsExactly(true, false);
    assertThat(taken).hasToString("answer");
  }

  @Test
  void isNotStalledWhereNothingIsWritten() {
    outgoing.write(BufferData.create("answer"));
    now.addAndGet(1_000 * SLOW);

    assertThat(isStalled(0)).isFalse();
  }

  @Test
  void waitsAnewForEachPieceOfALargeAnswer() {
    var large = "0123456789".repeat(Outgoing.PIECE_BYTES / 4);

    outgoing.write(BufferData.create("head "), BufferData.create(large));

    assertThat(stalled).containsExactly(true, false, true, false, true, false);
    assertThat(taken).hasToString("head " + large);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2 * Outgoing.PIECE_BYTES, 3 * Outgoing.PIECE_BYTES - 1})
  void writesAllOfAnyKindOfBuffer(int size) {
    var bytes = "a".repeat(size).getBytes(StandardCharsets.US_ASCII);
    var growing = BufferData.growing(1);
    growing.write(bytes);

    outgoing.write(BufferData.create(bytes));
    outgoing.write(growing);
    outgoing.write(BufferData.create(List.of(BufferData.create(bytes), BufferData.create(bytes))));
    outgoing.write(BufferData.createReadOnly(bytes, 0, size));

    assertThat(taken.size()).isEqualTo(5 * size);
  }

  @Test
  void isNeverStalledWhileSomebodyElseWatches() {
    outgoing.watchedElsewhere(true);
    outgoing.write(BufferData.create("answer"));
    outgoing.watchedElsewhere(false);
    outgoing.write(BufferData.create(" end"));

    assertThat(stalled).containsExactly(false, false, true, false);
  }
}
