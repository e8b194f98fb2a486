/// Firebase Authentication and Google's ID tokens, as far as those who verify tokens ask for them;
/// and the sign-in itself, which the real service would do with a user: see
/// [dev.byot.vault.emulator.identity.IdTokens].
@NullMarked
package dev.byot.vault.emulator.identity;

import org.jspecify.annotations.NullMarked;
