import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { api as manage365 } from '../../examples/manage365/api.ts';
import { api as manifest } from '../../examples/manifest/api.ts';
import { api as manusApi } from '../../examples/manus-api/api.ts';
import { api as manusEnterprise } from '../../examples/manus-enterprise/api.ts';
import { MemoryLimitStore } from '../../keys/activity/memory-limit-store.ts';
import type { AnyApi } from '../../keys/api/api.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import { joseTokens } from '../../runtime/tokens/index.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { root } from '../../tools/setup/root.mjs';
import { dynamodb, newKeyTable, plaintextOf } from '../support/aws.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { type ExampleName, exampleFile } from '../support/published.ts';

interface Expected {
  readonly example: ExampleName;
  readonly api: AnyApi;
  /** By key: a request that it is for. */
  readonly requests: Readonly<Record<string, string>>;
  /** What the policy pack stops: rule and key. */
  readonly violations: readonly string[];
  /** What an organisation decides about that. */
  readonly exceptions: readonly Readonly<Record<string, unknown>>[];
  /** Added to the stack's configuration. */
  readonly config?: Readonly<Record<string, string>>;
}

/** An address of the documentation range that a key of Manage365 is bound to. */
const sourceAddress = '203.0.113.7';

/** Where, why, by whom, and until a day that these tests do not live to see. */
const decision = {
  project: '*',
  stack: '*',
  reason: 'ONB-12',
  approver: 'security@house.example',
  // Policies take no exception that ends in more than a year.
  until: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
} as const;

const EXAMPLES: readonly Expected[] = [
  {
    example: 'manifest',
    api: manifest,
    requests: {
      'ci-sbom-upload': 'POST /v1/sboms',
      'weekly-report': 'POST /v1/reports/product-vdr',
      'advisory-feed': 'POST /v1/custom-vulnerabilities',
      'triage-bot': 'GET /v1/vulnerability-triage',
      'mais-plugin': 'POST /v1/ai-model-analyses',
      'org-admin': 'DELETE /v1/users/7',
    },
    // One for each of its elevated scopes, and one for all.
    violations: [
      'key-elevated-scopes org-admin',
      'key-elevated-scopes org-admin',
      'key-elevated-scopes org-admin',
      'key-not-all-scopes org-admin',
    ],
    exceptions: [
      {
        ...decision,
        resource: 'org-admin',
        rule: 'key-elevated-scopes',
        scopes: ['manage-settings', 'manage-people', 'manage-sub-organizations'],
      },
      { ...decision, resource: 'org-admin', rule: 'key-not-all-scopes' },
    ],
  },
  {
    example: 'manus-api',
    api: manusApi,
    requests: { production: 'POST /v2/task.create', 'dev-testing': 'GET /v2/task.list' },
    violations: [],
    exceptions: [],
  },
  {
    example: 'manus-enterprise',
    api: manusEnterprise,
    requests: {
      'legal-hold': 'POST /v2/enterprise.export.create',
      siem: 'POST /v2/siem.event.list',
      'user-lifecycle': 'POST /v2/team.user.offboard',
      'asset-audit': 'POST /v2/team.asset.list',
      'asset-governance': 'POST /v2/team.asset.update_scope',
    },
    violations: [],
    exceptions: [],
    config: { 'aws:assumeRoles': '[{"roleArn":"arn:aws:iam::000000000000:role/tenant-owner"}]' },
  },
  {
    example: 'manage365',
    api: manage365,
    requests: {
      'ci-pipeline': 'POST /users',
      'tenant-sync': 'GET /tenants',
      'warehouse-export': 'GET /users',
      'lobby-display': 'GET /tenants',
    },
    violations: ['key-must-expire lobby-display'],
    exceptions: [{ ...decision, resource: 'lobby-display', rule: 'key-must-expire' }],
  },
];

let stack: EngineStack;
afterEach(() => stack.dispose());

/** The policy pack as an organisation would write it beside its program. */
function pack(exceptions: Expected['exceptions']): string {
  return `
    import { PolicyPack } from '@pulumi/policy';
    import { apiKeyPolicies } from 'keywright/policy';
    import { catalog } from '../catalog.ts';
    new PolicyPack('house', {
      policies: apiKeyPolicies({ catalogs: [catalog], exceptions: ${JSON.stringify(exceptions)} }),
    });`;
}

/** A copy of the example's folder, as a user's project of ES modules; without the stacks that somebody made there. */
function filesOf(example: ExampleName): Record<string, string> {
  const names = readdirSync(path.join(root, 'examples', example)).filter((name) =>
    /\.ts$|^Pulumi\.yaml$/.test(name),
  );
  return {
    ...Object.fromEntries(names.map((name) => [name, exampleFile(example, name)])),
    'package.json': JSON.stringify({ name: example, type: 'module' }),
    'policy/PulumiPolicy.yaml': 'runtime: nodejs\n',
    'policy/package.json': JSON.stringify({
      name: 'house',
      version: '1.0.0',
      type: 'module',
      main: 'index.js',
    }),
    'policy/index.js': pack([]),
  };
}

function violationsIn(stdout: string): readonly string[] {
  const line = /\[mandatory\].*? {2}([\w-]+) {2}\(pulumi-nodejs:keywright:ApiKey: ([\w-]+)\)/g;
  return [...stdout.matchAll(line)].map(([, rule, key]) => `${rule} ${key}`).sort();
}

describe.each(EXAMPLES)(
  'the example $example',
  ({ example, api, requests, violations, exceptions, ...more }) => {
    it('is judged by the policy pack, deployed and destroyed; each key opens what it is for, and then nothing', async () => {
      const table = await newKeyTable();
      const config = { 'aws:region': 'us-east-1', [`${example}:table`]: table, ...more.config };
      stack = await engineStack({ files: filesOf(example), project: example, config, policyPack: 'policy' });
      const preview = await stack.preview();
      expect(violationsIn(preview.stdout)).toEqual(violations);
      expect(preview.code === 0, preview.stdout).toBe(violations.length === 0);

      await stack.write('policy/index.js', pack(exceptions));
      const up = await stack.up();
      expect(up.code, up.stdout).toBe(0);
      const { secretNames } = (await stack.outputs()) as { secretNames: Record<string, string> };
      expect(Object.keys(secretNames).sort()).toEqual(Object.keys(requests).sort());

      const store = new DynamoKeyStore(dynamodb, table);
      const tokens = api.tokens === undefined ? {} : { tokens: joseTokens(api) };
      const limits = new MemoryLimitStore();
      const verifier = createVerifier({ api, store, ...tokens, limits, log: () => {} });
      const plaintexts = new Map<string, string>();
      for (const [name, secretName] of Object.entries(secretNames))
        plaintexts.set(name, await plaintextOf(secretName));
      const verdicts = async () => {
        const kinds: Record<string, string> = {};
        for (const [name, request] of Object.entries(requests)) {
          const [method = '', place = ''] = request.split(' ');
          const { header = '', scheme } = api.credentials[0] ?? {};
          const value = [scheme, plaintexts.get(name)].filter((part) => part !== undefined).join(' ');
          const headers = { [header]: value };
          kinds[name] = (await verifier.verify({ method, path: place, headers, sourceAddress })).kind;
        }
        return kinds;
      };
      const all = (kind: string) => Object.fromEntries(Object.keys(requests).map((name) => [name, kind]));
      expect(await verdicts()).toEqual(all('allowed'));
      const held = [...(await stack.files()).values()].join('\n');
      for (const plaintext of plaintexts.values()) expect(held).not.toContain(plaintext.slice(-49, -6));

      expect((await stack.up()).stdout).not.toMatch(/\d+ (?:created|updated)/);
      expect(await stack.destroy()).toMatchObject({ code: 0 });
      expect(await verdicts()).toEqual(all('denied'));
    });
  },
);
