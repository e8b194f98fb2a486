package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.Outcome;
import org.junit.jupiter.api.Test;

/// `If-Match` and `If-None-Match`.
final class KeyConditionsTest extends KeyRoutesFixture {
  @Test
  void saysThatNothingHasChanged() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var etag = String.valueOf(alice.get("/v1/keys/openai").header("etag"));

    assertThat(alice.get("/v1/keys/openai", "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(alice.get("/v1/keys/openai", "If-None-Match", "W/\"9.9.9\"").status())
        .isEqualTo(200);
    assertThat(alice.get("/v1/keys/openai", "If-None-Match", "*").status()).isEqualTo(304);
    var strong = etag.substring("W/".length());
    assertThat(alice.get("/v1/keys/openai", "If-None-Match", "\"x\", " + strong).status())
        .isEqualTo(304);
  }

  @Test
  void saysThatNothingHasChangedInTheList() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var etag = String.valueOf(alice.get("/v1/keys").header("etag"));

    assertThat(alice.get("/v1/keys", "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(bob.get("/v1/keys").header("etag")).isNotEqualTo(etag);
    setOpenai();
    var changed = alice.get("/v1/keys", "If-None-Match", etag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("etag")).startsWith("W/").isNotEqualTo(etag);
  }

  @Test
  void saysWhichRevisionTheKeyHasWhenAChangeCameTooLate() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    workerDecides(Outcome.Status.REJECTED, "stale-revision");

    var answer =
        alice.send(
            "PATCH",
            "/v1/keys/openai",
            "{\"label\": \"a\"}",
            "If-Match",
            "\"9\"",
            "Prefer",
            "wait=20");

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.json().path("revision").asLong()).isEqualTo(1);
  }

  @Test
  void createsAKeyOnlyWhereThereIsNone() {
    workerDecides(Outcome.Status.APPLIED, null);

    var created = setOpenai("If-None-Match", "*", "Idempotency-Key", "once");
    var repeated = setOpenai("If-None-Match", "*", "Idempotency-Key", "once");
    var second = setOpenai("If-None-Match", "*");

    assertThat(created.status()).isEqualTo(202);
    assertThat(repeated.text("command")).isEqualTo(created.text("command"));
    assertThat(second.status()).isEqualTo(412);
    assertThat(second.text("code")).isEqualTo("key-exists");
    assertThat(messages.published()).hasSize(1);
  }

  @Test
  void refusesConditionsThatItWouldNotKeep() {
    setOpenai();

    assertThat(setOpenai("If-None-Match", "\"1.1.1\"").text("code"))
        .isEqualTo("invalid-if-none-match");
    assertThat(alice.delete("/v1/keys/openai", "If-None-Match", "*").text("code"))
        .isEqualTo("if-none-match-not-supported");
    assertThat(
            alice
                .send("PATCH", "/v1/keys/openai", "{\"label\": \"a\"}", "If-None-Match", "*")
                .text("code"))
        .isEqualTo("if-none-match-not-supported");
  }

  @Test
  void replacesASecretWhateverIsThere() {
    assertThat(setOpenai("If-Match", "\"1\"").text("code")).isEqualTo("if-match-not-supported");
  }
}
