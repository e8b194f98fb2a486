package dev.byot.vault.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A patch means what RFC 7396 says, to any depth.
final class KeyPatchTest {
  private static final Limits LIMITS =
      new Limits(new Budget(1L, null, 3L, null), List.of("gpt-5", "o3"));
  private static final KeySettings LIMITED = settings(LIMITS);

  private static KeySettings settings(@Nullable Limits limits) {
    return new KeySettings("a", Instant.EPOCH, 7, limits, true);
  }

  private static KeySettings patched(KeySettings settings, String patch) {
    var json = Json.parseObject(patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return SettingsJson.patch(Members.of("a patch", json)).applyTo(settings);
  }

  private static String shown(KeySettings settings) {
    var limits = settings.limits();
    return limits == null ? "none" : SettingsJson.of(limits).toString().replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | {'budget':{'tokensPerDay':1,'callsPerDay':3},'models':['gpt-5','o3']}",
        "{'budget':{}} | {'budget':{'tokensPerDay':1,'callsPerDay':3},'models':['gpt-5','o3']}",
        "{'budget':{'callsPerDay':9}} | {'budget':{'tokensPerDay':1,'callsPerDay':9},'models':['gpt-5','o3']}",
        "{'budget':{'callsPerMonth':9}} | {'budget':{'tokensPerDay':1,'callsPerDay':3,'callsPerMonth':9},'models':['gpt-5','o3']}",
        "{'budget':{'callsPerDay':null}} | {'budget':{'tokensPerDay':1},'models':['gpt-5','o3']}",
        "{'budget':{'callsPerDay':null,'tokensPerDay':null}} | {'models':['gpt-5','o3']}",
        "{'budget':null} | {'models':['gpt-5','o3']}",
        "{'models':['gpt-6']} | {'budget':{'tokensPerDay':1,'callsPerDay':3},'models':['gpt-6']}",
        "{'models':[]} | {'budget':{'tokensPerDay':1,'callsPerDay':3}}",
        "{'models':null} | {'budget':{'tokensPerDay':1,'callsPerDay':3}}",
        "{'models':null,'budget':null} | none",
        "null | none",
      })
  void changesOfLimitsOnlyTheMembersThatItNames(String limits, String after) {
    var patched = patched(LIMITED, "{'limits':" + limits + "}");

    assertThat(shown(patched)).isEqualTo(after);
    assertThat(patched).isEqualTo(settings(patched.limits()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | none",
        "{'budget':{'callsPerDay':null},'models':null} | none",
        "{'budget':{'callsPerDay':9,'tokensPerDay':null}} | {'budget':{'callsPerDay':9}}",
        "{'models':['o3']} | {'models':['o3']}",
      })
  void makesLimitsWhereThereWereNone(String limits, String after) {
    assertThat(shown(patched(settings(null), "{'limits':" + limits + "}"))).isEqualTo(after);
  }

  @Test
  void leavesEverythingThatItDoesNotName() {
    assertThat(patched(LIMITED, "{'preference':8}"))
        .isEqualTo(new KeySettings("a", Instant.EPOCH, 8, LIMITS, true));
    assertThat(patched(LIMITED, "{'label':null,'expiresAt':null,'passOverWhenDisabled':false}"))
        .isEqualTo(new KeySettings(null, null, 7, LIMITS, false));
  }

  @Test
  void doesTheSameAfterItsTransport() {
    var patch = "{'limits':{'budget':{'callsPerDay':null,'tokensPerMonth':5},'models':null}}";
    var json = Json.parseObject(patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    var read = SettingsJson.patch(Members.of("a patch", json));

    var again = SettingsJson.patch(Members.of("a patch", SettingsJson.of(read)));

    assertThat(again.applyTo(LIMITED)).isEqualTo(read.applyTo(LIMITED));
    assertThat(again.applyTo(LIMITED).limits())
        .isEqualTo(new Limits(new Budget(1L, 5L, null, null), List.of()));
  }
}
