/// The audit log: appended to by audit-worker, read by the security team.
@NullMarked
package dev.byot.vault.audit;

import org.jspecify.annotations.NullMarked;
