import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../examples/manage365/api.ts';
import { catalog } from '../../examples/manage365/catalog.ts';
import { systemClock } from '../../keys/clock.ts';
import { hintOf } from '../../keys/key-string/key-string.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { checkInputs } from '../../provider/lifecycle/check.ts';
import { type TestTokens, testKeys, testTokens } from '../../runtime/testing/index.ts';
import { judged } from '../policy/baseline.ts';
import { type Declared, declaredBy } from '../support/declared.ts';

type Scope = keyof typeof catalog.scopes;
const SCOPES = Object.keys(catalog.scopes) as Scope[];

/** Somebody who may do all there is: the guard on verbs stands beside that. */
const grantor = 'staff:owner';
const grantors = () => ({ permissions: SCOPES });

let declared: ReadonlyMap<string, Declared['inputs']>;
let tokens: TestTokens;
beforeAll(async () => {
  tokens = await testTokens(api);
  const { keys } = await declaredBy('manage365', {}, () => import('../../examples/manage365/index.ts'));
  declared = new Map(keys.map(({ name, inputs }) => [name, inputs]));
});

/** What `check` finds wrong with a key of the program, changed by a wish. */
function problems(name: string, wish: Readonly<Record<string, unknown>> = {}) {
  return checkInputs({}, { ...declared.get(name), ...wish }, systemClock()).failures.map(
    ({ property }) => property,
  );
}

describe('Manage365, "Creating a key"', () => {
  it('"Use something that describes the automation, e.g. "CI pipeline" or "n8n tenant sync".": the program has those very names', () => {
    const labels = [...declared.values()].map(({ label }) => label);
    expect(labels.sort()).toEqual(['CI pipeline', 'lobby display', 'n8n tenant sync', 'warehouse export']);
  });

  it('"Permission — Read-only (GET only) or Read/write.": and a key of either kind has the same prefix', () => {
    const titles = Object.values(catalog.types).map(({ title }) => title);
    expect([...new Set(titles)]).toEqual(['Read-only (GET only)', 'Read/write']);
    for (const type of Object.values(catalog.types)) expect(type.prefix).toBe('m365_pk');
  });

  it('"Keys can only hold permissions the creator held at creation time, so an L3 creating a key can grant up to L3 scopes.": no key is without a creator', () => {
    for (const name of declared.keys()) {
      expect(problems(name)).toEqual([]);
      expect(problems(name, { grantor: undefined })).toEqual(['grantor']);
    }
  });

  it.each(['ci-pipeline', 'tenant-sync'])(
    '"Expires in — days from now, 1–365.": %s may live from one day to 365',
    (name) => {
      const rotation = { overlap: '0s' };
      for (const expiresIn of ['1d', '365d']) expect(problems(name, { expiresIn, rotation })).toEqual([]);
      for (const expiresIn of ['0d', '86399s', '366d', 'never', '', undefined])
        expect(problems(name, { expiresIn, rotation })).toEqual(['expiresIn']);
    },
  );

  it('"Leaving blank is supported but not recommended.": it takes a type of its own, and the policy pack stops it', async () => {
    const verdict = async (name: string) => {
      const { inputs } = checkInputs({}, declared.get(name) ?? {}, systemClock());
      return (await judged(inputs, { name, settings: { catalogs: [catalog] } })).violations;
    };
    expect(problems('lobby-display')).toEqual([]);
    expect(Object.entries(catalog.types).map(([name, { title, expiry }]) => [name, title, expiry])).toEqual([
      ['read-only', 'Read-only (GET only)', 'required'],
      ['read-write', 'Read/write', 'required'],
      ['read-only-blank', 'Read-only (GET only)', 'optional'],
      ['read-write-blank', 'Read/write', 'optional'],
    ]);
    expect(await verdict('lobby-display')).toEqual({
      'key-must-expire': [expect.stringContaining('never expires')],
    });
    for (const name of ['ci-pipeline', 'tenant-sync', 'warehouse-export'])
      expect(await verdict(name)).toEqual({});
  });
});

describe('Manage365, "Read-only enforcement"', () => {
  it('"Read-only keys get rejected by the guard on any non-GET verb with a clear 401 message.": with every scope there is, at every route and where there is none', async () => {
    const keys = testKeys(api, { grantors, tokens: tokens.verifier });
    const { headers } = await keys.issue({ type: 'read-only', scopes: SCOPES, grantor });
    const routes = [
      ...Object.keys(api.routes).map((route) => route.replace('{id}', '7')),
      'HEAD /tenants',
      'OPTIONS /tenants',
      'PUT /tenants',
      'POST /nowhere',
      'get /tenants',
    ];
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const verdict = await keys.verifier.verify({ method, path, headers, requestId: 'r1' });
      if (method === 'GET') expect(verdict.kind, route).toBe('allowed');
      else {
        expect(verdict, route).toMatchObject({
          refusal: 'method',
          response: {
            status: 401,
            body: '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"This API key is read-only: it may be used with GET and no other method.","requestId":"r1"}',
          },
        });
      }
    }
  });

  it('"it means even if a key had USERS_CREATE in its scope, a POST /users with that key would still be blocked.": nor does a header make a GET of it', async () => {
    const keys = testKeys(api, { grantors, tokens: tokens.verifier });
    const readOnly = await keys.issue({ type: 'read-only', scopes: ['USERS_CREATE'], grantor });
    const readWrite = await keys.issue({ type: 'read-write', scopes: ['USERS_CREATE'], grantor });
    const create = { method: 'POST', path: '/users' };
    expect(await keys.verifier.verify({ ...create, headers: readWrite.headers })).toMatchObject({
      kind: 'allowed',
    });
    const disguises = [{}, { 'X-HTTP-Method-Override': 'GET' }, { 'X-HTTP-Method': 'GET' }];
    for (const disguise of disguises) {
      const headers = { ...readOnly.headers, ...disguise };
      expect(await keys.verifier.verify({ ...create, headers })).toMatchObject({ response: { status: 401 } });
    }
  });
});

describe('Manage365, "Using a key"', () => {
  it('"All requests go through the same rate limits + RBAC as a JWT session — if your L3 creator couldn\'t do it, neither can the key.": a session may do at each route what a key of the same person may', async () => {
    const held: Scope[] = ['TENANTS_READ', 'USERS_UPDATE'];
    const keys = testKeys(api, { grantors: () => ({ permissions: held }), tokens: tokens.verifier });
    const key = await keys.issue({ type: 'read-write', scopes: SCOPES, grantor });
    const session = await tokens.issue({ kind: 'session', subject: grantor, account: 'msp-210' });
    const outcome = async (route: string, headers: Readonly<Record<string, string>>) => {
      const [method = '', path = ''] = route.replace('{id}', '7').split(' ');
      const verdict = await keys.verifier.verify({ method, path, headers });
      return verdict.kind === 'denied' ? verdict.refusal : verdict.kind;
    };
    const seen = new Set<string>();
    for (const route of Object.keys(api.routes)) {
      const byKey = await outcome(route, key.headers);
      expect([route, await outcome(route, session.headers)]).toEqual([route, byKey]);
      seen.add(byKey);
    }
    expect([...seen].sort()).toEqual(['allowed', 'permission']);
  });

  it('"All requests go through the same rate limits + RBAC as a JWT session — if your L3 creator couldn\'t do it, neither can the key.": what a person has spent, in a session or by a key, all their keys and sessions lack', async () => {
    const clock = () => instantOf(1_800_000_000);
    const ours = await testTokens(api, clock);
    const keys = testKeys(api, { grantors, clock, tokens: ours.verifier });
    const wish = { type: 'read-write', scopes: SCOPES } as const;
    const of = async (person: string) => [
      await keys.issue({ ...wish, grantor: person }),
      await keys.issue({ ...wish, grantor: person }),
      await ours.issue({ kind: 'session', subject: person, account: 'msp-210' }),
    ];
    const status = async ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
      const verdict = await keys.verifier.verify({ method: 'GET', path: '/tenants', headers });
      return verdict.kind === 'allowed' ? 200 : verdict.response.status;
    };
    const [lena, tom] = [await of('staff:lena'), await of('staff:tom')];
    for (let n = 0; n < 100; n += 1) for (const caller of lena) expect(await status(caller)).toBe(200);
    expect(await Promise.all(lena.map(status))).toEqual([429, 429, 429]);
    expect(await Promise.all(tom.map(status))).toEqual([200, 200, 200]);
  });
});

describe('Manage365, "Security notes"', () => {
  it('"Keys never expire by default unless you set a duration.": here nothing is a default, and never must be written out', () => {
    for (const name of declared.keys())
      expect(problems(name, { expiresIn: undefined })).toContain('expiresIn');
    expect(declared.get('lobby-display')).toMatchObject({ type: 'read-only-blank', expiresIn: 'never' });
  });

  it('"The first 12 characters (prefix m365_pk_xxxx) are visible server-side so you can identify keys without re-revealing the secret.": of the 76 of a key string', async () => {
    const { keyId, keyString } = await testKeys(api, { tokens: tokens.verifier }).issue({
      type: 'read-write',
      grantor,
    });
    expect(keyString).toHaveLength(76);
    expect(hintOf('m365_pk', keyId)).toBe(keyString.slice(0, 12));
  });
});
