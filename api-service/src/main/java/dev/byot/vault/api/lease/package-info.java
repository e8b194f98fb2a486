/// Leases: how long an instance may use an opened key before it must look again.
@NullMarked
package dev.byot.vault.api.lease;

import org.jspecify.annotations.NullMarked;
