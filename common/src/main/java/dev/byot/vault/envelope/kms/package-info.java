/// The key encryption key in Cloud KMS.
@NullMarked
package dev.byot.vault.envelope.kms;

import org.jspecify.annotations.NullMarked;
