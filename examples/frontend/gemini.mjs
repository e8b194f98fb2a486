// Google's SDK takes a string only: make a client for each call. It does nothing until it is called.
import { GoogleGenAI } from '@google/genai';

export const gemini = async (vault, user) =>
  new GoogleGenAI({
    apiKey: await user.getIdToken(),
    httpOptions: { baseUrl: `${vault}/v1/proxy/gemini` },
  });
