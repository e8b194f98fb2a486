/// The providers, for whoever builds a form for their keys.
@NullMarked
package dev.byot.vault.api.providers;

import org.jspecify.annotations.NullMarked;
