// Genkit's own client, and what it sees of streams that do not end well.
import { runFlow, streamFlow } from 'genkit/beta/client';

const call = (flow, token) => ({
  url: `${process.env.VAULT_URL}/v1/genkit/${flow}`,
  headers: { Authorization: `Bearer ${token ?? process.env.ID_TOKEN}` },
});
const cut = (flow) => runFlow({ ...call('cut'), input: flow });

async function read(streamed, onChunk = () => {}) {
  const said = { chunks: [] };
  let reaction;
  try {
    for await (const chunk of streamed.stream) {
      said.chunks.push(chunk);
      // Not awaited here: an error of the stream that nobody waits for would end this process.
      reaction ??= onChunk();
    }
    said.ended = true;
  } catch (e) {
    said.streamError = e.message;
  }
  try {
    said.output = await streamed.output;
  } catch (e) {
    said.outputError = e.message;
  }
  await reaction;
  return said;
}

const cases = {
  breaks: () => read(streamFlow({ ...call('breaks'), input: 'all' }), () => cut('breaks')),
  fails: () => read(streamFlow({ ...call('fails'), input: 'all' })),
  durable: async () => {
    const begun = streamFlow({ ...call('durable'), input: 'all' });
    const first = await read(begun, () => cut('durable'));
    const streamId = await begun.streamId;
    const again = await read(streamFlow({ ...call('durable'), streamId }));
    const stranger = await read(streamFlow({ ...call('durable', process.env.OTHER_TOKEN), streamId }));
    return { first, again, stranger };
  },
};

console.log(JSON.stringify(await cases[process.env.CASE]()));
