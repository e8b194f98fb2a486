// Google's own Node client of Pub/Sub, unmodified; prints what it saw as one line of JSON.
import { PubSub } from '@google-cloud/pubsub';

const client = new PubSub({ projectId: process.env.GOOGLE_CLOUD_PROJECT });
const [topic] = await client.createTopic('node-events');
const [subscription] = await topic.createSubscription('node-all', {
  enableMessageOrdering: true,
  filter: 'attributes:n',
});

const ordered = client.topic('node-events', { messageOrdering: true });
await ordered.publishMessage({ data: Buffer.from('unwanted') });
for (let n = 0; n < 5; n++) {
  await ordered.publishMessage({ data: Buffer.from(`m${n}`), orderingKey: 'key', attributes: { n: `${n}` } });
}

const received = [];
const acknowledged = [];
let refused = false;
await new Promise((resolve, reject) => {
  subscription.on('error', reject);
  subscription.on('message', (message) => {
    const text = message.data.toString();
    received.push({ text, orderingKey: message.orderingKey });
    if (text === 'm2' && !refused) {
      refused = true;
      message.nack();
    } else {
      message.ack();
      acknowledged.push(text);
      if (refused && text === 'm4' && new Set(acknowledged).size === 5) {
        resolve();
      }
    }
  });
});
await subscription.close();

const missing = await client.topic('none').publishMessage({ data: Buffer.from('x') }).then(() => null, (error) => error);
const [names] = await topic.getSubscriptions();
console.log(JSON.stringify({
  received: received.map(({ text }) => text),
  keys: [...new Set(received.map(({ orderingKey }) => orderingKey))],
  acknowledged,
  missing: { code: missing?.code, details: missing?.details },
  subscriptions: names.map(({ name }) => name),
}));
await client.close();
