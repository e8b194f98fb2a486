package dev.byot.vault.emulator.firestore;

/// A filter that picks single values out of an index.
///
/// @param contains whether it looks for elements of arrays
record Probe(FieldPath path, boolean contains) {}
