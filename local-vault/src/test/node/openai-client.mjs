// The official openai client, unmodified: baseURL is the vault, apiKey the caller's ID token.
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: `${process.env.VAULT_URL}/v1/proxy/openai/v1`, apiKey: process.env.ID_TOKEN });
const request = { model: 'demo', messages: [{ role: 'user', content: 'hello from node' }] };

try {
  const plain = await client.chat.completions.create(request);
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    chunks.push(chunk.choices[0].delta.content);
  }
  console.log(JSON.stringify({ plain: plain.choices[0].message.content, chunks }));
} catch (e) {
  console.log(JSON.stringify({ error: { status: e.status, code: e.code, type: e.type, message: e.message } }));
}
