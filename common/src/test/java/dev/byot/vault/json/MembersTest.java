package dev.byot.vault.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class MembersTest {
  private static Members members(String json) {
    return Members.of("a thing", json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String json, Consumer<Members> reading, String why) {
    assertThatThrownBy(() -> reading.accept(members(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a thing " + why)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void readsEachMemberAsWhatItMustBe() {
    var all =
        members(
            "{'schema':1,'t':'x','n':9223372036854775807,'b':true,'i':'2026-03-01T12:00:00Z','m':{'a':'b'}}"
                .replace('\'', '"'));

    all.schema(1);
    assertThat(all.text("t")).isEqualTo("x");
    assertThat(all.optionalNumber("n")).isEqualTo(Long.MAX_VALUE);
    assertThat(all.flag("b")).isTrue();
    assertThat(all.instant("i")).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    assertThat(all.texts("m")).isEqualTo(Map.of("a", "b"));
    assertThatCode(all::end).doesNotThrowAnyException();
  }

  @Test
  void takesNullForAbsent() {
    var all = members("{\"a\":null}");

    assertThat(all.optionalText("a")).isNull();
    assertThat(all.optionalNumber("b")).isNull();
    assertThat(all.optionalInstant("c")).isNull();
    assertThatCode(all::end).doesNotThrowAnyException();
  }

  @Test
  void neverTakesAWrongTypeForAbsent() {
    assertRefused("{\"a\":1}", all -> all.optionalText("a"), "whose a is not a text");
    for (var number : List.of("\"s3cret\"", "1.5", "1e3", "9223372036854775808", "true", "[]")) {
      assertRefused(
          "{\"a\":" + number + "}",
          all -> all.optionalNumber("a"),
          "whose a is not a whole number");
    }
    assertRefused("{\"a\":\"true\"}", all -> all.flag("a"), "whose a is not true or false");
    assertRefused("{\"a\":\"s3cret\"}", all -> all.instant("a"), "whose a is not an instant");
    assertRefused("{\"a\":\"s3cret\"}", all -> all.texts("a"), "whose a is not an object");
    assertRefused("{\"a\":{\"b\":{}}}", all -> all.texts("a"), "whose a is not an object of texts");
  }

  @Test
  void refusesWhatIsMissingOrNotAskedFor() {
    assertRefused("{}", all -> all.text("a"), "without a");
    assertRefused("{}", all -> all.instant("a"), "without a");
    assertRefused("{}", all -> all.flag("a"), "without a");
    assertRefused("{\"s3cret\":1}", Members::end, "with a member that is not known here");
  }

  @Test
  void saysInWhichObjectSomethingIsWrong() {
    assertThatThrownBy(() -> members("{\"a\":{\"b\":{\"c\":1}}}").object("a").object("b").end())
        .hasMessage("b of a of a thing with a member that is not known here");
  }

  @Test
  void refusesASchemaThatItDoesNotKnow() {
    for (var schema : List.of("{}", "{\"schema\":2}", "{\"schema\":\"1\"}", "{\"schema\":1.0}")) {
      assertRefused(schema, all -> all.schema(1), "of a schema that is not known here");
    }
  }

  @Test
  void readsNothingTwoParsersCouldReadDifferently() {
    for (var json :
        List.of(
            "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":NaN}", "{'a':1}", "{\"a\":1,}", "/**/{}", "1")) {
      assertThatThrownBy(() -> members(json)).isInstanceOf(IllegalArgumentException.class);
    }
    var deep = "[".repeat(100_000);
    assertThatThrownBy(() -> members(deep)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Members.of("a thing", new byte[] {'{', '"', (byte) 0xff, '"'}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
