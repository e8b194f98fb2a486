/// Which of an owner's keys for a provider a call uses, and what the owner allows it to be used
/// for.
@NullMarked
package dev.byot.vault.api.choice;

import org.jspecify.annotations.NullMarked;
