package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How many connections a server takes of a process that may not hold many files open.
final class OpenFilesTest {
  @ParameterizedTest
  @CsvSource({
    "1048576, 4096",
    "9223372036854775807, 4096",
    "8512, 4096",
    "8511, 4095",
    "1024, 352",
    "256, 1"
  })
  void leavesEnoughForUpstreamsAndTheRest(long mostFiles, int connections) {
    assertThat(OpenFiles.connections(4_096, mostFiles)).isEqualTo(connections);
  }
}
