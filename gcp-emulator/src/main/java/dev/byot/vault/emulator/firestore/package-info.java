/// A local Firestore in native mode: documents, commits, serialisable transactions and queries.
///
/// One [FirestoreService] holds any number of databases; the resource name keeps them apart. Each
/// is a [Database]: versions of documents in memory, the newest of them also in the store.
///
/// **What is visible, what is durable.** A commit is visible in memory at once, and every answer,
/// also that of a read, waits until what it shows is on disk. So nothing that anybody was told can
/// vanish, and commits in flight share one sync.
///
/// **Transactions.** Reads never wait. A read-write transaction remembers what it read, documents
/// and queries alike. A commit that changes something which an *older* transaction has read waits
/// for that one's end, and takes the place of *younger* ones, which are then refused as contention.
/// Waiting goes from young to old only: no deadlock. The age survives retries: the oldest gets
/// through in the end.
@NullMarked
package dev.byot.vault.emulator.firestore;

import org.jspecify.annotations.NullMarked;
