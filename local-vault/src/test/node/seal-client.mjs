// The example that the documentation shows, unmodified, against a running vault.
import { seal, sealingKey, storeSealed } from '../../../../examples/seal.mjs';

const { VAULT_URL: vault, ID_TOKEN: token } = process.env;
const fields = { apiKey: 'sk-demo-sealed0123456789abcdef' };

try {
  const stored = await storeSealed(vault, token, 'openai', fields, { name: 'sealed', label: 'from the page' });
  const elsewhere = await seal(await sealingKey(vault, token), 'openai', fields, { name: 'other' });
  const refused = await fetch(`${vault}/v1/keys/openai/sealed`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ sealed: elsewhere }),
  });
  console.log(JSON.stringify({ stored, refused: await refused.json() }));
} catch (e) {
  console.log(JSON.stringify({ error: { message: e.message, code: e.code } }));
}
