/// The HTTP API: wiring and settings.
@NullMarked
package dev.byot.vault.api;

import org.jspecify.annotations.NullMarked;
