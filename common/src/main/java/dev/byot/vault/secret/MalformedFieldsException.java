package dev.byot.vault.secret;

import dev.byot.vault.json.TextPlace;
import org.jspecify.annotations.Nullable;

/// A text is not the JSON of [SecretFields]. The message quotes nothing of it.
public final class MalformedFieldsException extends IllegalArgumentException {
  private final Flaw flaw;
  private final @Nullable String member;
  private final @Nullable TextPlace place;

  private MalformedFieldsException(Flaw flaw, @Nullable String member, @Nullable TextPlace place) {
    super("a secret is one JSON object of distinct, non-empty strings: " + flaw.text);
    this.flaw = flaw;
    this.member = member;
    this.place = place;
  }

  MalformedFieldsException(Flaw flaw, @Nullable String member) {
    this(flaw, member, null);
  }

  static MalformedFieldsException notJson(TextPlace place) {
    return new MalformedFieldsException(Flaw.NOT_JSON, null, place);
  }

  /// What is wrong with it.
  public enum Flaw {
    NOTHING("it is empty"),
    NOT_JSON("it is not JSON"),
    NOT_AN_OBJECT("it is not an object"),
    NOT_A_STRING("a member is not a string"),
    EMPTY_STRING("a member is empty"),
    TWICE("a member appears twice"),
    TOO_MANY("it has more than " + SecretFields.MAX_FIELDS + " members"),
    NOT_A_NAME("the name of a member is not 1-32 letters and digits");

    private final String text;

    Flaw(String text) {
      this.text = text;
    }
  }

  public Flaw flaw() {
    return flaw;
  }

  /// Where it stops being JSON, `null` if that is not what is wrong, or it is no text at all.
  public @Nullable TextPlace place() {
    return place;
  }

  /// The member's name as it came, `null` if the flaw is in no member. It may be anything, a secret
  /// in the wrong place too.
  public @Nullable String member() {
    return member;
  }
}
