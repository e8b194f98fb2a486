/// Cloud KMS: key rings, keys, versions, and what is encrypted with them.
@NullMarked
package dev.byot.vault.emulator.kms;

import org.jspecify.annotations.NullMarked;
