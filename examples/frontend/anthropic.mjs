// Anthropic's SDK, 1.x. The vault takes the token in either header that its versions send.
import Anthropic from '@anthropic-ai/sdk';

export const anthropic = (vault, user) =>
  new Anthropic({
    baseURL: `${vault}/v1/proxy/anthropic`,
    apiKey: async () => user.getIdToken(), // 0.x takes a string only
    dangerouslyAllowBrowser: true, // what it warns of is an API key in a page; there is none
  });
