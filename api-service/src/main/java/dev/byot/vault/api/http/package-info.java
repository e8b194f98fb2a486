/// The edge: what reaches the routes at all, and how refusals read on the wire.
@NullMarked
package dev.byot.vault.api.http;

import org.jspecify.annotations.NullMarked;
