// One call of one official SDK, whose answer the vault withholds: how often it asked, and what it made of that.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const { VAULT_URL: vault, ID_TOKEN: apiKey, SDK: sdk } = process.env;
let requests = 0;
const realFetch = globalThis.fetch;
globalThis.fetch = (...args) => {
  requests += 1;
  return realFetch(...args);
};

const proxy = (provider) => `${vault}/v1/proxy/${provider}`;
const messages = [{ role: 'user', content: 'hello' }];
const calls = {
  openai: () =>
    new OpenAI({ baseURL: `${proxy('openai')}/v1`, apiKey }).chat.completions.create({ model: 'm', messages }),
  anthropic: () =>
    new Anthropic({ baseURL: proxy('anthropic'), apiKey }).messages.create({ model: 'm', max_tokens: 9, messages }),
  gemini: () =>
    new GoogleGenAI({ apiKey, httpOptions: { baseUrl: proxy('gemini') } }).models.generateContent({
      model: 'm',
      contents: 'hello',
    }),
};

const status = await calls[sdk]().then(
  () => 200,
  (e) => e.status,
);
console.log(JSON.stringify({ status, requests }));
