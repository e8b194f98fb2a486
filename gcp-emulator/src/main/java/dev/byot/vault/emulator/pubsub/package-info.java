/// Pub/Sub: topics, subscriptions, ordered and filtered delivery, kept on disk.
@NullMarked
package dev.byot.vault.emulator.pubsub;

import org.jspecify.annotations.NullMarked;
