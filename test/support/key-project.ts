import { randomBytes } from 'node:crypto';
import { ResourceNotFoundException, ScanCommand } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import type { AuditEvent } from '../../keys/record/audit.ts';
import type { KeyRecord } from '../../keys/record/record.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import type { DenialReason } from '../../runtime/denial.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { dynamodb, newKeyTable } from './aws.ts';
import { type EngineStack, type EngineStackOptions, engineStack } from './engine.ts';
import type { CliResult } from './engine-cli.ts';
import { doneBy, plannedBy } from './engine-lines.ts';
import { type FaultProxy, faultProxy } from './fault-proxy.ts';
import { LeakWatch } from './leak-watch.ts';

const definition = {
  name: 'acme',
  scopes: {
    read: { grants: ['read:item'] },
    write: { grants: ['update:item'], implies: ['read'] },
    admin: { grants: ['delete:item'], elevated: true },
  },
  types: {
    service: { prefix: 'acme_test', allows: '*', expiry: 'required', maxLifetime: '90d' },
    member: { prefix: 'acme_test', allows: '*', expiry: 'required', grantor: 'required' },
    robot: { prefix: 'acme_robot', allows: ['read'], expiry: 'optional' },
  },
} as const;

/** Who reads may `GET`, who writes may `PUT`. */
export const api = defineApi(defineCatalog(definition), {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: { 'GET /items': { permission: 'read:item' }, 'PUT /items': { permission: 'update:item' } },
});

const PRELUDE = `
  import * as pulumi from '@pulumi/pulumi';
  import { ApiKey } from 'keywright';
  import { defineCatalog } from 'keywright/catalog';
  const catalog = defineCatalog(${JSON.stringify(definition)});
  const common = {
    catalog, type: 'service', scopes: ['read'], account: 'org-1', owner: 'team', expiresIn: '30d', table: 'TABLE',
  };
  /** A key with defaults for all that a test does not care about. */
  const key = (name, args = {}, opts = {}) => new ApiKey(name, { ...common, ...args }, opts);
`;

/** A key in the stored state. */
export interface StoredKey {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors: readonly string[];
}

/** A project with keys on the real engine, its own key table, and a proxy before the AWS endpoints. */
export interface KeyProject extends EngineStack {
  readonly name: string;
  readonly table: string;
  readonly proxy: FaultProxy;
  readonly leaks: LeakWatch;
  /** Writes the program: JavaScript that may use `key(name, args, opts)`, `ApiKey`, `catalog`, `common` and `pulumi`. */
  declare(program: string): Promise<void>;
  /** `preview`, as the list of what it plans: `~ upload label,scopes`, `+ upload`. */
  plan(args?: readonly string[]): Promise<string[]>;
  /** `up` that must go well, as the list of what it did. */
  apply(args?: readonly string[]): Promise<string[]>;
  /** A key in the stored state, by the name of its resource. */
  stored(name?: string): Promise<StoredKey>;
  /** The live record of a key in the state. */
  record(name?: string, table?: string): Promise<KeyRecord>;
  /** The audit trail of a key: what was done, oldest first. */
  audit(name?: string): Promise<AuditEvent[]>;
  /** What the real verifier says to a request with this key string from 203.0.113.7: `allowed`, or the reason that it logs. */
  verdict(plaintext: string, method?: 'GET' | 'PUT', table?: string): Promise<'allowed' | DenialReason>;
  /** Fails if a plaintext that ever existed stands in the state, the output of a command, or the table. */
  assertNoLeak(): Promise<void>;
}

/** What a test says about its project; `program` as in {@link KeyProject.declare}. */
export interface KeyProjectOptions extends Omit<EngineStackOptions, 'files'> {
  readonly program: string;
  readonly files?: EngineStackOptions['files'];
  /** Name of the key table; default a new one. */
  readonly table?: string;
}

/** Makes a project with keys. Its secrets have names of its own: all tests share the endpoints. */
export async function keyProject(options: KeyProjectOptions): Promise<KeyProject> {
  const name = options.project ?? `p${randomBytes(5).toString('hex')}`;
  const table = options.table ?? (await newKeyTable());
  const proxy = await faultProxy({ moto: inject('moto'), ministack: inject('ministack') });
  const leaks = new LeakWatch();
  const source = (program: string) => `${PRELUDE.replace('TABLE', table)}\n${program}`;
  const engine = await engineStack({
    ...options,
    project: name,
    files: { ...options.files, 'index.js': source(options.program) },
    env: {
      AWS_ENDPOINT_URL: proxy.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url,
      AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      ...options.env,
    },
  });
  const heard = async (command: string, running: Promise<CliResult>) => {
    const result = await running;
    leaks.hear(`stdout of ${command}`, result.stdout);
    leaks.hear(`stderr of ${command}`, result.stderr);
    return result;
  };
  const stack: EngineStack = {
    ...engine,
    preview: (args) => heard('preview', engine.preview(args)),
    up: (args) => heard('up', engine.up(args)),
    refresh: (args) => heard('refresh', engine.refresh(args)),
    destroy: (args) => heard('destroy', engine.destroy(args)),
    run: (args, env) => heard(args.join(' '), engine.run(args, env)),
  };
  const store = (named: string) => new DynamoKeyStore(dynamodb, named);
  const stored = async (key = 'upload'): Promise<StoredKey> => {
    const { deployment } = await engine.exportState();
    const found = deployment.resources?.find(
      ({ urn, type }) => type === 'pulumi-nodejs:keywright:ApiKey' && urn.endsWith(`::${key}`),
    );
    if (found === undefined) throw new Error(`the state has no key "${key}"`);
    const { urn, id = '', inputs = {}, outputs = {}, initErrors = [] } = found;
    return { urn, id, inputs, outputs, initErrors };
  };
  const keyIdOf = async (key?: string) => (await stored(key)).outputs.keyId as KeyRecord['keyId'];

  return {
    ...stack,
    name,
    table,
    proxy,
    leaks,
    stored,
    declare: (program) => engine.write('index.js', source(program)),
    plan: async (args) => plannedBy(await stack.preview(args)),
    apply: async (args) => doneBy(await stack.up(args)),
    record: async (key, from = table) => {
      const record = await store(from).get(await keyIdOf(key));
      if (record === undefined) throw new Error('the table has no such record');
      return record;
    },
    audit: async (key) => Array.fromAsync(store(table).events(await keyIdOf(key))),
    verdict: async (plaintext, method = 'GET', from = table) => {
      let reason: DenialReason | undefined;
      const verifier = createVerifier({
        api,
        store: store(from),
        log: (entry) => {
          if (entry.event === 'request-denied') reason = entry.reason;
        },
      });
      const verdict = await verifier.verify({
        method,
        path: '/items',
        headers: { authorization: `Bearer ${plaintext}` },
        sourceAddress: '203.0.113.7',
      });
      if (verdict.kind === 'allowed') return 'allowed';
      if (reason === undefined) throw new Error('a refusal was not logged');
      return reason;
    },
    assertNoLeak: async () => {
      for (const [file, text] of await engine.files()) leaks.hear(file, text);
      leaks.assertSecret(proxy.plaintexts);
      const inTable = new LeakWatch();
      // Hashes belong there; plaintexts do not.
      inTable.hear('the key table', (await itemsOf(table)).replaceAll('$argon2', ''));
      inTable.assertSecret(proxy.plaintexts);
    },
    dispose: async () => {
      await engine.dispose();
      await proxy.close();
    },
  };
}

/** All items of a table; nothing if the test has removed it. */
async function itemsOf(table: string): Promise<string> {
  try {
    const { Items } = await dynamodb.send(new ScanCommand({ TableName: table }));
    return JSON.stringify(Items);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return '';
    throw error;
  }
}
