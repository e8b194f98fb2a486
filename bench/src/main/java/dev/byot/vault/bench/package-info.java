/// Benchmarks of the whole system, each beside something measured in the same run.
@NullMarked
package dev.byot.vault.bench;

import org.jspecify.annotations.NullMarked;
