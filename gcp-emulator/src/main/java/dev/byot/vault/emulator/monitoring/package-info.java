/// Cloud Monitoring: what custom metrics need to be written and read back.
@NullMarked
package dev.byot.vault.emulator.monitoring;

import org.jspecify.annotations.NullMarked;
