/// Audit before answer: what a call did is durable before anybody sees its result.
@NullMarked
package dev.byot.vault.api.audittrail;

import org.jspecify.annotations.NullMarked;
