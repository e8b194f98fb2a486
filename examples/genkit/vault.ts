// What a Genkit server behind BYOT Vault needs: the context provider, and a fetch for plugins that take one.
import { UserFacingError, type ActionContext } from 'genkit';
import type { ContextProvider } from 'genkit/context';

/** Takes what the vault gives a flow into `context.secrets`, which Genkit keeps out of its traces. */
export function vaultContext(...providers: string[]): ContextProvider {
  return async ({ headers }) => {
    const secrets: Record<string, string> = {};
    for (const provider of providers) {
      const credential = headers[`x-genkit-${provider}-key`];
      // Never fall back to a key of the server's own: the call would be billed to you.
      if (!credential) throw new UserFacingError('UNAUTHENTICATED', `no ${provider} credential came with the call`);
      secrets[provider] = credential;
    }
    return { auth: { uid: headers['x-genkit-uid'] }, secrets };
  };
}

/** The credential of the flow that runs now. */
export function credential(context: ActionContext | undefined, provider: string): string {
  const found = context?.secrets?.[provider];
  if (typeof found !== 'string') throw new UserFacingError('UNAUTHENTICATED', `no ${provider} credential`);
  return found;
}

/** A fetch that sends each call with the credential of the flow that makes it, and nothing of it in any trace. */
export function fetchAs(provider: string, context: () => ActionContext | undefined): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${credential(context(), provider)}`);
    return fetch(input, { ...init, headers });
  };
}
