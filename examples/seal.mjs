// Seals a user's provider key in the page, so that no server of the vault reads it in clear before
// it is used. WebCrypto only: runs in every browser, and in Node from 20 on. docs/sealing.md tells
// what it makes.

/** What GET /v1/sealing-key answered. */
export async function sealingKey(vault, idToken) {
  return read(await fetch(`${vault}/v1/sealing-key`, { headers: { Authorization: `Bearer ${idToken}` } }));
}

/**
 * The fields ({ apiKey: '…' }) as a sealed secret that opens for this owner, provider and name
 * only, and is taken for `seconds` from now (at most 600).
 */
export async function seal(sealing, provider, fields, { name = 'default', seconds = 300 } = {}) {
  const [jwk] = sealing.keys; // the first is the one to use
  const header = {
    ...sealing.header.fixed,
    kid: jwk.kid,
    own: sealing.owner,
    prv: provider,
    nam: name,
    cid: uuidV7(),
    exp: Math.floor(Date.now() / 1000) + seconds,
  };
  const protectedHeader = base64url(utf8(JSON.stringify(header)));
  const contentKey = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(12));

  const recipient = await crypto.subtle.importKey('jwk', jwk, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt']);
  const encryptedKey = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, recipient, contentKey);

  const aes = await crypto.subtle.importKey('raw', contentKey, 'AES-GCM', false, ['encrypt']);
  const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(protectedHeader), tagLength: 128 };
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(algorithm, aes, utf8(JSON.stringify(fields))));
  const tag = encrypted.length - 16;

  return [protectedHeader, ...[encryptedKey, iv, encrypted.slice(0, tag), encrypted.slice(tag)].map(base64url)].join('.');
}

/** Seals and stores; resolves to the key's status once it is active. */
export async function storeSealed(vault, idToken, provider, fields, { name = 'default', label, expiresAt } = {}) {
  const sealed = await seal(await sealingKey(vault, idToken), provider, fields, { name });
  const answer = await fetch(`${vault}/v1/keys/${provider}/${name}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${idToken}`, 'Content-Type': 'application/json', Prefer: 'wait=20' },
    body: JSON.stringify({ sealed, label, expiresAt }),
  });
  return read(answer);
}

async function read(answer) {
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.detail), { code: body.code, status: answer.status });
  return body;
}

/** The command's id: a UUID that says when it was made (RFC 9562 §5.7). */
function uuidV7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | BigInt((bytes[6] << 8) | bytes[7]));
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function base64url(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
