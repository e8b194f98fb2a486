package dev.byot.vault.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ConfigTest {
  @Test
  void readsWhatIsSetAndFallsBackWhereNothingIs() {
    var config =
        new Config(
            Map.of(
                "NAME",
                " value ",
                "PORT",
                "80",
                "COUNT",
                "3",
                "FLAG",
                "true",
                "WAIT",
                "PT2S",
                "URL",
                "https://example.com",
                "LIST",
                "a, b,,c"));

    assertThat(config.required("NAME")).isEqualTo("value");
    assertThat(config.port("PORT", 1)).isEqualTo(80);
    assertThat(config.positive("COUNT", 1)).isEqualTo(3);
    assertThat(config.flag("FLAG", false)).isTrue();
    assertThat(config.duration("WAIT", Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.httpUri("URL")).hasHost("example.com");
    assertThat(config.list("LIST")).containsExactly("a", "b", "c");
    assertThat(config.optional("NONE", "fallback")).isEqualTo("fallback");
    assertThat(config.optional("NONE")).isNull();
    assertThat(config.httpUri("NONE")).isNull();
    assertThat(config.port("NONE", 1)).isEqualTo(1);
    assertThat(config.oneOf("FLAG", "false", Set.of("true", "false"))).isEqualTo("true");
    assertThat(config.asked())
        .containsExactlyInAnyOrder("NAME", "PORT", "COUNT", "FLAG", "WAIT", "URL", "LIST", "NONE");
    config.check();
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    var config =
        new Config(
            Map.of(
                "PORT",
                "70000",
                "COUNT",
                "0",
                "FLAG",
                "yes",
                "WAIT",
                "-PT1S",
                "URL",
                "ftp://x",
                "BAD_URL",
                "http://a b"));
    var _ = config.required("NAME");
    var _ = config.port("PORT", 1);
    var _ = config.positive("COUNT", 1);
    var _ = config.flag("FLAG", false);
    var _ = config.duration("WAIT", Duration.ofDays(1));
    var _ = config.httpUri("URL");
    var _ = config.httpUri("BAD_URL");
    var _ = config.oneOf("FLAG", "a", Set.of("a", "b"));

    assertThatThrownBy(config::check)
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.errors()).hasSize(8))
        .hasMessageContainingAll("NAME", "PORT", "COUNT", "FLAG", "WAIT", "URL", "BAD_URL");
  }
}
