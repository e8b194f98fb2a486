@NullMarked
package dev.byot.vault.api.audittrail;

import org.jspecify.annotations.NullMarked;
