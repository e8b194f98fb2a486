// Google's own Node client of Firestore, unmodified; prints what it saw as one line of JSON.
import { FieldValue, Firestore } from '@google-cloud/firestore';

const firestore = new Firestore({ projectId: process.env.GOOGLE_CLOUD_PROJECT });
const refused = async (call) => call().then(() => null, ({ code, details }) => ({ code, details }));

const counters = firestore.collection('counters');
await counters.doc('a').create({ n: 1, tags: ['x'], at: FieldValue.serverTimestamp() });
const twice = await refused(() => counters.doc('a').create({ n: 2 }));
await Promise.all(
  [1, 2, 3].map(() =>
    firestore.runTransaction(
      async (transaction) => {
        const { n } = (await transaction.get(counters.doc('a'))).data();
        transaction.update(counters.doc('a'), { n: n + 1 });
      },
      { maxAttempts: 20 },
    ),
  ),
);
const batch = firestore.batch();
batch.set(counters.doc('b'), { n: 7 }).set(counters.doc('c'), { n: 5 });
await batch.commit();

const ordered = await counters.orderBy('n', 'desc').startAfter(7).get();
const count = (await counters.where('n', '>', 4).count().get()).data().count;
const unindexed = await refused(() => counters.where('tags', 'array-contains', 'x').orderBy('n').get());
const counted = (await counters.doc('a').get()).data();
await firestore.terminate();

console.log(
  JSON.stringify({
    twice,
    counted: { n: counted.n, stamped: counted.at.toMillis() > 0 },
    ordered: ordered.docs.map((found) => found.id),
    count,
    unindexed,
  }),
);
