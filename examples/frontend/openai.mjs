// OpenAI's SDK. The same for every provider that speaks its API: change the provider and its prefix.
import OpenAI, { AzureOpenAI } from 'openai';

export const openai = (vault, user) =>
  new OpenAI({
    baseURL: `${vault}/v1/proxy/openai/v1`,
    apiKey: async () => user.getIdToken(), // asked for each request: an ID token lives for an hour
    dangerouslyAllowBrowser: true, // what it warns of is an API key in a page; there is none
  });

export const azure = (vault, idToken) =>
  new AzureOpenAI({
    endpoint: `${vault}/v1/proxy/azure-openai`,
    apiVersion: '2024-10-21',
    apiKey: idToken, // a string: make a client for each request, or every few minutes
    dangerouslyAllowBrowser: true,
  });
