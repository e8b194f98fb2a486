// A real Genkit server whose streams break off, fail, and can be read again.
const diagnostics = require('node:diagnostics_channel');
const { EventEmitter, once } = require('node:events');
const { genkit, InMemoryStreamManager, UserFacingError, z } = require('genkit/beta');
const { startFlowServer, withFlowOptions } = require('@genkit-ai/express');

const ai = genkit({});
const texts = { inputSchema: z.string(), outputSchema: z.string(), streamSchema: z.string() };
const cuts = new EventEmitter();

// Genkit gives a flow no hold of its answer.
const answers = new Map();
diagnostics.subscribe('http.server.request.start', ({ request, response }) => answers.set(request.url, response));

const breaks = ai.defineFlow({ name: 'breaks', ...texts }, async (input, { sendChunk }) => {
  sendChunk('half of');
  await once(cuts, 'breaks');
  return input;
});

const fails = ai.defineFlow({ name: 'fails', ...texts }, async (_, { sendChunk }) => {
  sendChunk('half of');
  throw new UserFacingError('FAILED_PRECONDITION', 'it failed half-way');
});

const durable = ai.defineFlow({ name: 'durable', ...texts }, async (input, { sendChunk }) => {
  sendChunk('half of');
  await once(cuts, 'durable');
  sendChunk('it');
  return input;
});

// Breaks the connection on which that flow is answered.
const cut = ai.defineFlow({ name: 'cut', inputSchema: z.string(), outputSchema: z.string() }, async (flow) => {
  answers.get(`/${flow}`).socket.destroy();
  cuts.emit(flow);
  return 'cut';
});

startFlowServer({
  flows: [breaks, fails, cut, withFlowOptions(durable, { streamManager: new InMemoryStreamManager() })],
  port: Number(process.env.PORT),
  cors: { origin: false },
});
