package dev.byot.vault.catalogue;

/// The error body that a provider's SDKs parse; the vault's own refusals on its routes imitate it.
public enum ErrorShape {
  OPENAI,
  ANTHROPIC,
  GEMINI
}
