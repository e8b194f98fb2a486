/// Pub/Sub: topics and subscriptions, at least once, in order per ordering key.
@NullMarked
package dev.byot.vault.emulator.pubsub;

import org.jspecify.annotations.NullMarked;
