/// The transparent proxy for the providers' own APIs, with the caller's own key.
@NullMarked
package dev.byot.vault.api.proxy;

import org.jspecify.annotations.NullMarked;
