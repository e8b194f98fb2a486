/// Messaging over Google Cloud Pub/Sub.
@NullMarked
package dev.byot.vault.messaging.pubsub;

import org.jspecify.annotations.NullMarked;
