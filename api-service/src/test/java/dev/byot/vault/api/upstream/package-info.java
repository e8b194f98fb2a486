@NullMarked
package dev.byot.vault.api.upstream;

import org.jspecify.annotations.NullMarked;
