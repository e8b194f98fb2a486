package dev.byot.vault.secret;

import org.jspecify.annotations.Nullable;

/// A text is not the JSON of [SecretFields]. The message quotes nothing of it.
public final class MalformedFieldsException extends IllegalArgumentException {
  private final Flaw flaw;
  private final @Nullable String member;

  MalformedFieldsException(Flaw flaw, @Nullable String member) {
    super("a secret is one JSON object of distinct, non-empty strings: " + flaw.text);
    this.flaw = flaw;
    this.member = member;
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

  /// The member's name as it came, `null` if the flaw is in no member. It may be anything, a secret
  /// in the wrong place too.
  public @Nullable String member() {
    return member;
  }
}
