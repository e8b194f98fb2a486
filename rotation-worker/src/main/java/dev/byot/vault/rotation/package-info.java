/// The service that applies key commands, and its wiring.
@NullMarked
package dev.byot.vault.rotation;

import org.jspecify.annotations.NullMarked;
