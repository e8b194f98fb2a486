/// What is done to all of an owner's keys at once: by the owner, or by who has a role.
@NullMarked
package dev.byot.vault.api.owners;

import org.jspecify.annotations.NullMarked;
