/// The part of Google Cloud that the vault uses, in one JVM: for laptops and tests, never
/// production.
@NullMarked
package dev.byot.vault.emulator;

import org.jspecify.annotations.NullMarked;
