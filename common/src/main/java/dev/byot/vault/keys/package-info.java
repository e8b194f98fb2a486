/// Keys as the vault knows them: who owns which, and in what state. Knows only the JDK.
@NullMarked
package dev.byot.vault.keys;

import org.jspecify.annotations.NullMarked;
