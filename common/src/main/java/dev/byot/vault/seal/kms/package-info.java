/// Sealed secrets opened by Cloud KMS.
@NullMarked
package dev.byot.vault.seal.kms;

import org.jspecify.annotations.NullMarked;
