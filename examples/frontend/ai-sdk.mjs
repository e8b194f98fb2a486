// Vercel's AI SDK takes a string, and a fetch of your own: that one puts a fresh token in.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';

const withToken = (user, header, prefix = '') => async (url, init) => {
  const headers = new Headers(init?.headers);
  headers.set(header, prefix + (await user.getIdToken()));
  return fetch(url, { ...init, headers });
};

export const providers = (vault, user) => ({
  openai: createOpenAI({
    baseURL: `${vault}/v1/proxy/openai/v1`,
    apiKey: 'replaced',
    fetch: withToken(user, 'authorization', 'Bearer '),
  }),
  anthropic: createAnthropic({
    baseURL: `${vault}/v1/proxy/anthropic/v1`,
    apiKey: 'replaced',
    fetch: withToken(user, 'x-api-key'),
  }),
  google: createGoogleGenerativeAI({
    baseURL: `${vault}/v1/proxy/gemini/v1beta`,
    apiKey: 'replaced',
    fetch: withToken(user, 'x-goog-api-key'),
  }),
});
