package dev.byot.vault.events;

/// An event and who published it.
///
/// @param producer the service
/// @param boot that process' boot id
/// @param sequence the number of the publish in that boot; a gap is a lost or suppressed event
public record PublishedEvent(VaultEvent event, String producer, String boot, long sequence) {}
