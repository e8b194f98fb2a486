package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That what an object of this very JVM holds is found in its heap, and who holds it.
final class HeapDumpTest {
  @TempDir private Path folder;
  private final String planted =
      CanarySearchTest.MARKER.key(new String(new char[] {'s', 't', 'r'}));
  private final byte[] bytes =
      CanarySearchTest.MARKER.key("byt").getBytes(StandardCharsets.UTF_16BE);
  private final char[] chars = CanarySearchTest.MARKER.key("chr").toCharArray();

  @Test
  void tellsWhoHoldsWhatWasFound() {
    var file = folder.resolve("heap");
    JavaTools.dumpHeap(ProcessHandle.current().pid(), file);
    var dump = HeapDump.read(file);

    var places =
        new CanarySearch(CanarySearchTest.MARKER)
            .in(dump.bytes()).stream()
                .map(CanarySearch.Hit::offset)
                .collect(Collectors.toUnmodifiableSet());
    var ways = dump.holders(places).values();

    assertThat(planted).isNotEqualTo(new String(chars));
    assertThat(bytes).isNotEmpty();
    for (var field : new String[] {"planted", "bytes", "chars"}) {
      assertThat(ways)
          .anyMatch(found -> found.stream().anyMatch(way -> way.contains("HeapDumpTest." + field)));
    }
  }
}
