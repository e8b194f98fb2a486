// A real Genkit server. Its flow calls the provider with the key that the vault hands it per request.
const { genkit, z, UserFacingError } = require('genkit');
const { startFlowServer, withContextProvider } = require('@genkit-ai/express');

const provider = process.env.PROVIDER_URL;
const ai = genkit({});

const chat = ai.defineFlow(
  { name: 'chat', inputSchema: z.string(), outputSchema: z.string(), streamSchema: z.string() },
  async (input, { sendChunk, context }) => {
    const answer = await fetch(`${provider}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${context.secrets.openai}` },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: input }] }),
    });
    if (!answer.ok) throw new UserFacingError('FAILED_PRECONDITION', `the provider said ${answer.status}`);
    const text = (await answer.json()).choices[0].message.content;
    for (const word of text.split(' ')) sendChunk(word);
    return text;
  },
);

const contextProvider = async (request) => {
  const openai = request.headers['x-genkit-openai-key'];
  if (!openai) throw new UserFacingError('UNAUTHENTICATED', 'no key came with the request');
  return { auth: { uid: request.headers['x-genkit-uid'] }, secrets: { openai } };
};

const server = startFlowServer({
  flows: [withContextProvider(chat, contextProvider)],
  port: Number(process.env.PORT),
  cors: { origin: false },
});
process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
