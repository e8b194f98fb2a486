// Genkit's own client, unmodified: url is the vault.
import { runFlow, streamFlow } from 'genkit/beta/client';

const url = `${process.env.VAULT_URL}/v1/genkit/${process.env.FLOW ?? 'chat'}`;
const headers = { Authorization: `Bearer ${process.env.ID_TOKEN}` };

try {
  const plain = await runFlow({ url, headers, input: 'hello flow' });
  const streamed = streamFlow({ url, headers, input: 'hello stream' });
  const chunks = [];
  for await (const chunk of streamed.stream) chunks.push(chunk);
  console.log(JSON.stringify({ plain, chunks, output: await streamed.output }));
} catch (e) {
  console.log(JSON.stringify({ error: { message: e.message } }));
}
