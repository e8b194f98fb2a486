/// Counts what keys were used for, from events.
@NullMarked
package dev.byot.vault.rotation.usage;

import org.jspecify.annotations.NullMarked;
