// Flows that use the keys of their callers. With credential `capability` (the default) VAULT_URL is the vault; with
// credential `key` the very same code works with the providers' own base URLs.
import { openAICompatible } from '@genkit-ai/compat-oai';
import { startFlowServer, withContextProvider } from '@genkit-ai/express';
import { googleAI } from '@genkit-ai/google-genai';
import { genkit, z, type Genkit } from 'genkit';
import { credential, fetchAs, vaultContext } from './vault';

const vault = process.env.VAULT_URL;
const ai: Genkit = genkit({
  plugins: [
    openAICompatible({
      name: 'openai',
      apiKey: false,
      baseURL: process.env.OPENAI_BASE_URL ?? `${vault}/v1/proxy/openai/v1`,
      fetch: fetchAs('openai', () => ai.currentContext()),
    }),
    googleAI({ apiKey: false }),
  ],
});
const texts = { inputSchema: z.string(), outputSchema: z.string(), streamSchema: z.string() };

const ask = ai.defineFlow({ name: 'ask', ...texts }, async (prompt, { sendChunk }) => {
  const { stream, response } = ai.generateStream({ model: 'openai/gpt-5-mini', prompt });
  for await (const chunk of stream) sendChunk(chunk.text);
  return (await response).text;
});

// This plugin has no fetch of yours: the credential goes into the model's config, which Genkit does put into traces.
const draw = ai.defineFlow({ name: 'draw', ...texts }, async (prompt, { context }) => {
  const answer = await ai.generate({
    model: googleAI.model('gemini-2.5-flash'),
    prompt,
    config: {
      apiKey: credential(context, 'gemini'),
      baseUrl: process.env.GEMINI_BASE_URL ?? `${vault}/v1/proxy/gemini`,
    },
  });
  return answer.text;
});

startFlowServer({
  flows: [withContextProvider(ask, vaultContext('openai')), withContextProvider(draw, vaultContext('gemini'))],
  port: Number(process.env.PORT ?? 3400),
  // Browsers call the vault, never this server.
  cors: { origin: false },
});
