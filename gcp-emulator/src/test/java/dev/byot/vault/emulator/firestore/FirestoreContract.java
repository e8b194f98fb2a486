package dev.byot.vault.emulator.firestore;

import org.junit.jupiter.api.TestInstance;

/// What a Firestore is held to, ours and Google's emulator alike, in the words of Google's client.
///
/// It follows the documentation of the service; [FirestoreDifferences] lists where Google's
/// emulator does not. Each test has collections of its own, so all share one server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FirestoreContract
    implements DocumentsContract,
        WritesContract,
        LimitsContract,
        QueriesContract,
        TransactionsContract {}
