// Google's own Node client of Cloud KMS, unmodified; prints what it saw as one line of JSON.
import { constants, createHash, createPublicKey, publicEncrypt, verify } from 'node:crypto';
import kms from '@google-cloud/kms';
import gax from 'google-gax';

const [host, port] = process.env.KMS_EMULATOR_HOST.split(':');
const client = new kms.KeyManagementServiceClient({
  projectId: process.env.GOOGLE_CLOUD_PROJECT,
  apiEndpoint: host,
  port: Number(port),
  sslCreds: gax.grpc.credentials.createInsecure(),
});
const parent = client.locationPath(process.env.GOOGLE_CLOUD_PROJECT, 'europe-west1');
const text = (bytes) => Buffer.from(bytes).toString('utf8');

const [ring] = await client.createKeyRing({ parent, keyRingId: 'node', keyRing: {} });
const create = async (cryptoKeyId, purpose, algorithm) => {
  const [key] = await client.createCryptoKey({
    parent: ring.name,
    cryptoKeyId,
    cryptoKey: { purpose, versionTemplate: { algorithm } },
  });
  return key.name;
};

async function symmetric() {
  const name = await create('symmetric', 'ENCRYPT_DECRYPT', 'GOOGLE_SYMMETRIC_ENCRYPTION');
  const additionalAuthenticatedData = Buffer.from('its place');
  const [sealed] = await client.encrypt({ name, plaintext: Buffer.from('a data key'), additionalAuthenticatedData });
  const [opened] = await client.decrypt({ name, ciphertext: sealed.ciphertext, additionalAuthenticatedData });
  const refused = await client
    .decrypt({ name, ciphertext: sealed.ciphertext, additionalAuthenticatedData: Buffer.from('another') })
    .then(() => null, (error) => error);
  return { opened: text(opened.plaintext), refused: { code: refused?.code, details: refused?.details } };
}

async function rsa() {
  const key = await create('seal', 'ASYMMETRIC_DECRYPT', 'RSA_DECRYPT_OAEP_3072_SHA256');
  const name = `${key}/cryptoKeyVersions/1`;
  const [published] = await client.getPublicKey({ name });
  const ciphertext = publicEncrypt(
    { key: createPublicKey(published.pem), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    Buffer.from('a content key'),
  );
  const [opened] = await client.asymmetricDecrypt({ name, ciphertext });
  return { opened: text(opened.plaintext) };
}

async function signature(id, algorithm, digest) {
  const key = await create(id, 'ASYMMETRIC_SIGN', algorithm);
  const name = `${key}/cryptoKeyVersions/1`;
  const data = Buffer.from('a statement');
  const [published] = await client.getPublicKey({ name });
  const [signed] = await client.asymmetricSign(
    digest ? { name, digest: { sha256: createHash('sha256').update(data).digest() } } : { name, data },
  );
  return verify(digest ? 'sha256' : null, data, createPublicKey(published.pem), signed.signature);
}

async function mac() {
  const key = await create('mac', 'MAC', 'HMAC_SHA256');
  const name = `${key}/cryptoKeyVersions/1`;
  const data = Buffer.from('a statement');
  const [signed] = await client.macSign({ name, data });
  const [right] = await client.macVerify({ name, data, mac: signed.mac });
  const [wrong] = await client.macVerify({ name, data: Buffer.from('another'), mac: signed.mac });
  return { right: right.success, wrong: wrong.success };
}

console.log(
  JSON.stringify({
    symmetric: await symmetric(),
    rsa: await rsa(),
    p256: await signature('p256', 'EC_SIGN_P256_SHA256', true),
    ed25519: await signature('ed25519', 'EC_SIGN_ED25519', false),
    mac: await mac(),
  }),
);
await client.close();
