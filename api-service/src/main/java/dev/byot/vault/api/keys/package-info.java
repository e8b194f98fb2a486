/// An owner's keys: set, changed, removed, shown. Never given back.
@NullMarked
package dev.byot.vault.api.keys;

import org.jspecify.annotations.NullMarked;
