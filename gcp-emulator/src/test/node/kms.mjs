// Google's own Node client of Cloud KMS, unmodified; prints what it saw as one line of JSON.
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
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

console.log(JSON.stringify({ symmetric: await symmetric(), rsa: await rsa() }));
await client.close();
