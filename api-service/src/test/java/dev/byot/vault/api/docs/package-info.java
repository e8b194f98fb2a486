@NullMarked
package dev.byot.vault.api.docs;

import org.jspecify.annotations.NullMarked;
