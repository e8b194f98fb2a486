/// The service that writes vault events into the audit log, and its wiring.
@NullMarked
package dev.byot.vault.auditing;

import org.jspecify.annotations.NullMarked;
