/// Configuration from the environment, read and checked in one place.
@NullMarked
package dev.byot.vault.config;

import org.jspecify.annotations.NullMarked;
