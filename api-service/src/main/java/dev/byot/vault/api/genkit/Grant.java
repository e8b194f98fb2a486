package dev.byot.vault.api.genkit;

import dev.byot.vault.keys.ProviderId;

/// That a flow may use its callers' keys for a provider.
public record Grant(ProviderId provider, CredentialKind kind) {}
