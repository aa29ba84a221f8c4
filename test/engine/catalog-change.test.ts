import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, it } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import type { LogEntry } from '../../runtime/log.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { dynamodb, plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

const PERMISSIONS = ['archive:item', 'create:item', 'read:item', 'restore:item', 'update:item'] as const;

/** Catalogs that differ in what `write` grants. */
const granting = (write: readonly (typeof PERMISSIONS)[number][]) =>
  defineCatalog({
    name: 'acme',
    scopes: {
      read: { grants: ['read:item'] },
      write: { grants: write, implies: ['read'] },
      all: { grants: PERMISSIONS },
    },
    types: { service: { prefix: 'acme_test', allows: '*', expiry: 'required', maxLifetime: '90d' } },
  });
const before = granting(['update:item', 'create:item']);
const after = granting(['update:item', 'archive:item', 'restore:item']);

const declared = ({ format: _, ...catalog }: typeof before) => `
  const declared = defineCatalog(${JSON.stringify(catalog)});
  key('upload', { catalog: declared, scopes: ['write'] });
  key('reader', { catalog: declared, scopes: ['read'] });
`;

/** Each permission has a route of its own, by its name. */
async function verdictOf(catalog: typeof before, plaintext: string, permission: string): Promise<string> {
  const entries: LogEntry[] = [];
  const routes = Object.fromEntries(
    PERMISSIONS.map((name) => [`GET /${name}`, { permission: name }] as const),
  );
  const verifier = createVerifier({
    api: defineApi(catalog, { credentials: [{ header: 'X-API-Key' }], routes }),
    store: new DynamoKeyStore(dynamodb, project.table),
    log: (entry) => void entries.push(entry),
  });
  const headers = { 'x-api-key': plaintext };
  const verdict = await verifier.verify({ method: 'GET', path: `/${permission}`, headers });
  const [entry] = entries;
  return entry?.event === 'request-denied' ? entry.reason : verdict.kind;
}

/** All that Secrets Manager tells of a key's secret. */
async function secretOf(name: string) {
  const { $metadata: _, ...secret } = await secretsManager.send(
    new DescribeSecretCommand({ SecretId: String((await project.stored(name)).outputs.secretArn) }),
  );
  return secret;
}

/** The lines of `preview --diff` that differ, without how they are aligned, by key. */
function differencesIn(stdout: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let of: string[] = [];
  for (const line of stdout.split('\n')) {
    const name = /\[urn=.*::(\w+)\]/.exec(line)?.[1];
    if (name !== undefined) {
      of = [];
      found[name] = of;
    } else if (/^ +[+~-] /.test(line) && !line.includes('pulumi-nodejs:'))
      of.push(line.trim().replaceAll(/ +/g, ' '));
    else if (line.startsWith('Resources:')) break;
  }
  return found;
}

it('a changed catalog shows what each key gains and loses, one line each, and is applied without touching secrets', async () => {
  project = await keyProject({ program: declared(before) });
  await project.apply();
  const upload = await plaintextOf(String((await project.stored('upload')).outputs.secretName));
  const secrets = [await secretOf('upload'), await secretOf('reader')];
  const minted = project.proxy.plaintexts.size;
  expect(await verdictOf(before, upload, 'create:item')).toBe('allowed');

  // The verifier's own catalog: a narrower one narrows before anything is deployed, a wider one does not widen.
  expect(await verdictOf(after, upload, 'create:item')).toBe('insufficient-scope');
  expect(await verdictOf(after, upload, 'archive:item')).toBe('insufficient-scope');
  expect(await verdictOf(after, upload, 'update:item')).toBe('allowed');

  await project.declare(declared(after));
  const preview = await project.preview(['--diff']);
  expect(preview.code).toBe(0);
  const digest = '~ catalogDigest: "49372e80338f406d" => "70acaa732386be2a"';
  expect(differencesIn(preview.stdout)).toEqual({
    reader: [digest],
    upload: [
      digest,
      '~ permissions : {',
      '+ archive:item: "write"',
      '- create:item : "write"',
      '+ restore:item: "write"',
    ],
  });
  expect((await project.apply()).sort()).toEqual([
    '~ reader ~catalogDigest',
    '~ upload ~catalogDigest,permissions',
  ]);

  expect([await secretOf('upload'), await secretOf('reader')]).toEqual(secrets);
  expect(project.proxy.plaintexts.size).toBe(minted);
  expect(await verdictOf(after, upload, 'archive:item')).toBe('allowed');
  // Where the service still has the catalog of before, nothing is gained, and what was lost is lost.
  expect(await verdictOf(before, upload, 'update:item')).toBe('allowed');
  expect(await verdictOf(before, upload, 'create:item')).toBe('insufficient-scope');
  const changed = 'catalogDigest "49372e80338f406d" to "70acaa732386be2a"';
  expect((await project.audit('upload')).map(({ action, detail }) => [action, detail]).slice(1)).toEqual([
    ['terms-changed', `+archive:item +restore:item -create:item, ${changed}`],
  ]);
  expect((await project.audit('reader')).map(({ action, detail }) => [action, detail]).slice(1)).toEqual([
    ['terms-changed', `permissions unchanged, ${changed}`],
  ]);
  expect(await project.plan(), 'nothing is left to do').toEqual([]);
  await project.assertNoLeak();
});
