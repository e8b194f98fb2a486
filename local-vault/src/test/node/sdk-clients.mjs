// All official SDKs, unmodified and as docs/frontend.md shows them, in one process: two owners in
// turn, plain and streamed, a second key by its name, and a caller without a key.
import { subscribe } from 'node:diagnostics_channel';
import { register } from 'node:module';

// The examples find the packages of this folder.
register(`data:text/javascript,${encodeURIComponent(`
  export const resolve = (name, context, next) => next(name,
    /^[@a-z]/.test(name) && context.parentURL?.includes('/examples/') && !name.startsWith('file:')
      ? { ...context, parentURL: ${JSON.stringify(import.meta.url)} } : context);
`)}`);

// Its warnings would stand among the results.
globalThis.AI_SDK_LOG_WARNINGS = false;

// What goes out, whichever way an SDK sends it: by fetch, or by node:http as openai 4 does.
let requests = 0;
for (const channel of ['undici:request:create', 'http.client.request.start']) {
  subscribe(channel, () => {
    requests += 1;
  });
}

const example = (name) => import(`../../../../examples/frontend/${name}.mjs`);
const { openai, azure } = await example('openai');
const { anthropic } = await example('anthropic');
const { gemini } = await example('gemini');
const { providers } = await example('ai-sdk');
const { default: OpenAI4 } = await import('openai-4');
const { default: Anthropic0 } = await import('anthropic-0');
const { generateText, streamText } = await import('ai');

const vault = process.env.VAULT_URL;
const tokens = JSON.parse(process.env.ID_TOKENS);

const collect = async (stream, text) => {
  const parts = [];
  for await (const part of stream) {
    const found = text(part);
    if (found) parts.push(found);
  }
  return parts.join('');
};
const ask = (owner) => ({ role: 'user', content: `I am ${owner}.` });

const chat = async (client, owner, options) => {
  const request = { model: 'm', messages: [ask(owner)] };
  const plain = await client.chat.completions.create(request, options);
  const streamed = await client.chat.completions.create({ ...request, stream: true }, options);
  return [
    plain.choices[0].message.content,
    await collect(streamed, (part) => part.choices[0]?.delta?.content),
  ];
};
const messages = async (client, owner, options) => {
  const request = { model: 'm', max_tokens: 9, messages: [ask(owner)] };
  const plain = await client.messages.create(request, options);
  const streamed = await client.messages.create({ ...request, stream: true }, options);
  return [plain.content[0].text, await collect(streamed, (part) => part.delta?.text)];
};
const generate = async (client, owner) => {
  const request = { model: 'm', contents: `I am ${owner}.` };
  const plain = await client.models.generateContent(request);
  const streamed = await client.models.generateContentStream(request);
  return [plain.text, await collect(streamed, (part) => part.text)];
};
const text = async (model, owner) => {
  const prompt = `I am ${owner}.`;
  const plain = await generateText({ model, prompt });
  return [plain.text, await collect(streamText({ model, prompt, onError() {} }).textStream, (part) => part)];
};

const cases = {
  'openai 7': (user, owner) => chat(openai(vault, user), owner),
  'openai 4': (user, owner) =>
    chat(new OpenAI4({ baseURL: `${vault}/v1/proxy/openai/v1`, apiKey: tokens[owner] }), owner),
  'openai 7, azure': (user, owner) => chat(azure(vault, tokens[owner]), owner),
  'anthropic 1': (user, owner) => messages(anthropic(vault, user), owner),
  'anthropic 0': (user, owner) =>
    messages(new Anthropic0({ baseURL: `${vault}/v1/proxy/anthropic`, apiKey: tokens[owner] }), owner),
  genai: async (user, owner) => generate(await gemini(vault, user), owner),
  'ai, openai': (user, owner) => text(providers(vault, user).openai.chat('m'), owner),
  'ai, anthropic': (user, owner) => text(providers(vault, user).anthropic('m'), owner),
  'ai, google': (user, owner) => text(providers(vault, user).google('m'), owner),
};

const refusal = (e) => ({
  class: e.constructor.name,
  status: e.status ?? e.statusCode,
  text: JSON.stringify([e.message, e.error ?? e.responseBody]),
});

const results = {};
for (const [name, run] of Object.entries(cases)) {
  const result = (results[name] = { answers: {}, chosen: null, refused: null });
  for (const owner of ['alice', 'bob', 'alice', 'bob']) {
    const user = { getIdToken: async () => tokens[owner] };
    result.answers[owner] = await run(user, owner).catch((e) => [`${e.stack}`]);
  }
  requests = 0;
  const nobody = { getIdToken: async () => tokens.nobody };
  const refused = await run(nobody, 'nobody').then((said) => ({ class: 'none', text: `${said}` }), refusal);
  result.refused = { ...refused, requests };
}

const alice = openai(vault, { getIdToken: async () => tokens.alice });
const named = (name) => ({ headers: { 'X-Vault-Key': name } });
results.chosen = await chat(alice, 'alice', named('work'));
results.missing = await chat(alice, 'alice', named('absent')).catch(refusal);
const raw = await alice.chat.completions
  .create({ model: 'm', messages: [ask('alice')] }, named('work'))
  .asResponse();
results.headers = Object.fromEntries(raw.headers);
console.log(JSON.stringify(results));
