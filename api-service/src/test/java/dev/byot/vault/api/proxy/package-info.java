@NullMarked
package dev.byot.vault.api.proxy;

import org.jspecify.annotations.NullMarked;
