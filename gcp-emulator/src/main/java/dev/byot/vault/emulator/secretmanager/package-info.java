/// Secret Manager: global secrets and their versions.
@NullMarked
package dev.byot.vault.emulator.secretmanager;

import org.jspecify.annotations.NullMarked;
