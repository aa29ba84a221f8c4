import { randomBytes } from 'node:crypto';
import { catalogs, hashes, instants, keyStrings, resolving, transitions } from './product.mjs';

const scopes = Array.from({ length: 20 }, (_, n) => `scope-${n}`);

/** A product with 20 scopes of three permissions each. */
export const catalog = catalogs.defineCatalog({
  name: 'bench',
  scopes: Object.fromEntries(
    scopes.map((scope) => [scope, { grants: [`read:${scope}`, `update:${scope}`, `delete:${scope}`] }]),
  ),
  types: { token: { prefix: 'bench_live', allows: '*', expiry: 'required', maxLifetime: '365d' } },
});

/** A hundred routes. */
export const api = catalogs.defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [
      `GET /v1/things-${n}/{id}`,
      { permission: `read:scope-${n % 10}` },
    ]),
  ),
});

/** A key with ten scopes, as a deployment writes it. */
export async function newKey() {
  const keyId = keyStrings.mintKeyId(randomBytes);
  const keyString = keyStrings.mintKeyString({ prefix: 'bench_live', keyId, version: 1 }, randomBytes);
  const now = instants.instantOf(Math.floor(Date.now() / 1000));
  const declared = scopes.slice(0, 10);
  const transition = transitions.created(
    {
      keyId,
      claim: 'claim',
      origin: 'bench/dev/key',
      terms: {
        catalog: catalog.name,
        catalogDigest: catalogs.catalogDigest(catalog),
        type: 'token',
        scopes: declared,
        permissions: Object.keys(resolving.resolvePermissions(catalog, 'token', declared)),
        account: 'org-1',
        owner: 'team',
        label: 'bench',
      },
      secretArn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${keyId}`,
      createdAt: now,
      versions: new Map([
        [
          1,
          {
            hash: await hashes.argon2Hasher.hash(keyString),
            check: hashes.check16(keyString),
            secretVersionId: 'version',
            prefix: 'bench_live',
            type: 'token',
            createdAt: now,
            expiresAt: instants.after(now, 86_400),
            mintedFor: { epoch: now },
          },
        ],
      ]),
      current: 1,
    },
    { now, actor: { who: 'local', via: 'bench' } },
  );
  return { keyId, text: keyString.reveal(), transition };
}

/** @param {string} text a key string */
export function request(text) {
  return {
    method: 'GET',
    path: '/v1/things-7/42',
    headers: {
      host: 'api.example.com',
      accept: '*/*',
      authorization: `Bearer ${text}`,
      'user-agent': 'bench',
    },
    requestId: 'bench',
  };
}
