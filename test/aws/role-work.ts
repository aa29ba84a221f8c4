import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { localFiles } from '../../cli/files.ts';
import { run } from '../../cli/run.js';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.js';
import { WindowedActivityLog } from '../../keys/activity/windowed-activity-log.js';
import { defineApi } from '../../keys/api/define-api.js';
import { systemClock } from '../../keys/clock.js';
import { SecretText } from '../../keys/secret-text.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { MemoryVault } from '../../keys/vault/memory-vault.js';
import type { Vault } from '../../keys/vault/vault.js';
import { grantorLifecycleOf } from '../../provider/lifecycle/grantor/lifecycle.js';
import { lifecycleOf } from '../../provider/lifecycle/lifecycle.js';
import type { LogEntry } from '../../runtime/log.js';
import { CheapHasher } from '../../runtime/testing/index.js';
import { createVerifier } from '../../runtime/verifier.js';
import { catalog, declared } from '../provider/inputs.js';

/** Two key tables, since a key can move, and the table of usage. */
export const [KEYS, OTHER_KEYS, ACTIVITY] = ['api-keys', 'new-api-keys', 'key-activity'] as const;

/** Deployments by that client, and that vault. */
export function deployments(client: DynamoDBClient, vault: Vault) {
  const deps = {
    clock: systemClock,
    hasher: new CheapHasher(),
    randomBytes,
    versionId: randomUUID,
    notify: () => {},
    connect: async () => ({
      accountId: '123456789012',
      who: 'arn:aws:iam::123456789012:user/ci',
      vault,
      store: (table: string) => new DynamoKeyStore(client, table),
      usage: (table: string) => new DynamoUsageStore(client, table),
    }),
  };
  return { keys: lifecycleOf(deps), grantors: grantorLifecycleOf(deps) };
}

/** A key in the table. */
export interface Issued {
  readonly account: string;
  readonly keyId: string;
  readonly label: string;
  readonly keyString: string;
}

/** Issues a key of a type with a cap. */
export async function issued(client: DynamoDBClient): Promise<Issued> {
  const vault = new MemoryVault(systemClock);
  const { keys } = deployments(client, vault);
  const name = randomUUID();
  const wish = { claim: name.replaceAll('-', ''), secretName: name, account: name, label: name };
  const { inputs } = await keys.check({}, declared({ ...wish, table: KEYS, maxKeysPerAccount: 3 }));
  const { outs } = await keys.create(inputs);
  const keyString = vault.plaintextOf(name) ?? '';
  return { account: name, keyId: outs.keyId ?? '', label: name, keyString };
}

/** All that deployments do to the tables: grantors, capped types, rotation, another table, the guard of a deletion. */
export async function deploy(client: DynamoDBClient): Promise<void> {
  const { keys, grantors } = deployments(client, new MemoryVault(systemClock));
  const id = randomUUID();
  const grantorId = `staff:${id}`;
  const place = { table: KEYS, aws: { region: 'us-east-1' }, claim: id.replaceAll('-', '') };
  const person = { ...place, __provider: 'code', grantorId, catalog: 'acme', origin: 'shop/prod/alice' };
  const grantor = await grantors.create({ ...person, permissions: { 'read:item': 'view' } });

  const claim = randomUUID().replaceAll('-', '');
  const typeLimits = { expiry: 'optional', grantor: 'optional' };
  const terms = { claim, secretName: id, account: id, typeLimits, maxKeysPerAccount: 2 };
  const first = { ...terms, table: KEYS, grantor: grantorId };
  const guard = { deletionGuard: '12h', activityTable: ACTIVITY };
  const steps = [
    first,
    { ...first, rotationTrigger: 'now' },
    { ...terms, rotationTrigger: 'now', table: OTHER_KEYS },
    { ...terms, rotationTrigger: 'now', table: OTHER_KEYS, ...guard },
  ];
  let [inputs, outs]: [Awaited<ReturnType<typeof keys.check>>['inputs'], unknown] = [{}, undefined];
  for (const step of steps) {
    const checked = await keys.check(inputs, declared(step));
    expect(checked.failures).toEqual([]);
    inputs = checked.inputs;
    outs = (outs === undefined ? await keys.create(inputs) : await keys.update(claim, outs, inputs)).outs;
  }
  await keys.delete(claim, outs);
  await grantors.delete(grantor.id, grantor.outs);
}

/** One request, and the note that it was made. */
export async function verify(client: DynamoDBClient, keyString: string): Promise<void> {
  const api = defineApi(catalog, {
    credentials: [{ header: 'X-Key' }],
    routes: { 'GET /item': { permission: 'read:item' } },
  });
  // Nothing that goes wrong in a request is thrown: it is in the log, and usage is noted after the answer.
  const said: LogEntry[] = [];
  const log = new WindowedActivityLog(new DynamoUsageStore(client, ACTIVITY));
  let noted = Promise.resolve();
  const note: typeof log.note = (use) => {
    noted = log.note(use);
    return noted;
  };
  const verifier = createVerifier({
    api,
    store: new DynamoKeyStore(client, KEYS),
    activity: { note, flush: () => log.flush(), usageOf: (keyId) => log.usageOf(keyId) },
    hasher: new CheapHasher(),
    log: (entry) => void said.push(entry),
  });
  const request = { method: 'GET', path: '/item', headers: { 'X-Key': keyString } };
  await verifier.verify(request);
  await noted;
  if (said.length > 0) throw new Error(JSON.stringify(said));
}

/** The operator's tool, run by that client. */
function toolOf(client: DynamoDBClient): (...args: string[]) => Promise<void> {
  return async (...args) => {
    let said = '';
    const note = (text: string) => {
      said += text;
    };
    const code = await run(args, {
      env: { KEYWRIGHT_TABLE: KEYS },
      clock: systemClock,
      files: localFiles,
      connect: async () => ({
        store: new DynamoKeyStore(client, KEYS),
        usage: new DynamoUsageStore(client, ACTIVITY),
        whoami: async () => 'arn:aws:iam::123456789012:user/eve',
      }),
      inputLines: () => Readable.from([]),
      readLeaked: async () => new SecretText(''),
      out: note,
      err: note,
    });
    if (code !== 0) throw new Error(said);
  };
}

/** Each command that looks. */
export async function operate(client: DynamoDBClient, { keyId, account }: Issued): Promise<void> {
  const tool = toolOf(client);
  await tool('list');
  await tool('list', '--account', account);
  await tool('show', keyId);
  await tool('audit', keyId);
}

/** Revokes a key by its label, and again by its id, which says when it was revoked. */
export async function revoke(client: DynamoDBClient, { keyId, label }: Issued): Promise<void> {
  const tool = toolOf(client);
  await tool('revoke', label, '--reason', 'found in a log');
  await tool('revoke', keyId, '--reason', 'found in a log');
}
