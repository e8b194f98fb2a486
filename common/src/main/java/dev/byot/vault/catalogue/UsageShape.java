package dev.byot.vault.catalogue;

/// The names by which a provider's answers tell how many tokens a call used, and of which model.
public enum UsageShape {
  OPENAI,
  ANTHROPIC,
  GEMINI
}
