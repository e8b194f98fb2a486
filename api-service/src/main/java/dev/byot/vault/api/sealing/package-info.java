/// What a browser needs to seal a secret by itself.
@NullMarked
package dev.byot.vault.api.sealing;

import org.jspecify.annotations.NullMarked;
