/// The audit log, for the security team.
@NullMarked
package dev.byot.vault.api.review;

import org.jspecify.annotations.NullMarked;
