package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
  private static final Path HOME = Path.of("home");

  @Test
  void keepsItsStateInTheHomeFolderByDefault() {
    assertThat(Options.parse(List.of(), HOME))
        .isEqualTo(new Options(HOME.resolve(".byot"), 8390, 8391, "demo-byot", null));
  }

  @Test
  void takesEveryOption() {
    var arguments =
        "--data folder --port 1 --identity-port 2 --project demo-other --indexes file"
            .split(" ", -1);

    assertThat(Options.parse(List.of(arguments), HOME))
        .isEqualTo(new Options(Path.of("folder"), 1, 2, "demo-other", Path.of("file")));
  }

  @Test
  void startsInMemory() {
    var arguments = List.of("--memory", "--port", "0", "--identity-port", "0");

    try (var cloud = Options.parse(arguments, HOME).start()) {
      assertThat(cloud.environment("demo-byot"))
          .containsEntry("GOOGLE_CLOUD_PROJECT", "demo-byot")
          .containsEntry("KMS_EMULATOR_HOST", cloud.endpoint())
          .containsEntry("IDENTITY_TOOLKIT_EMULATOR_HOST", cloud.identityEndpoint());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--nonsense", "--port", "--port x", "--port 70000", "--project X", "--indexes"})
  void refusesWhatItDoesNotUnderstand(String arguments) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of(arguments.split(" ", -1)), HOME));
  }
}
