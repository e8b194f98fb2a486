/// Logs in Cloud Logging's format, and the request id that runs through all services.
@NullMarked
package dev.byot.vault.observability;

import org.jspecify.annotations.NullMarked;
