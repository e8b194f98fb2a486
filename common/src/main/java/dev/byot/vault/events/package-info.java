/// What has happened: the vault's events, and how they are published.
@NullMarked
package dev.byot.vault.events;

import org.jspecify.annotations.NullMarked;
