import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../examples/manus-enterprise/api.ts';
import { catalog } from '../../examples/manus-enterprise/catalog.ts';
import { systemClock } from '../../keys/clock.ts';
import { checkInputs } from '../../provider/lifecycle/check.ts';
import { testKeys } from '../../runtime/testing/index.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { type Declared, declaredBy } from '../support/declared.ts';
import { documentOf, textFrom } from '../support/published.ts';

const document = documentOf('manus-enterprise');
const refusal = JSON.stringify(JSON.parse(textFrom(document, '{\n  "ok": false')));

type TypeName = keyof typeof catalog.types;
type RouteKey = keyof typeof api.routes;

/** The surface of each type, by the document; the endpoints that it does not name are ours. */
const SURFACES: Readonly<Record<TypeName, readonly RouteKey[]>> = {
  'e-discovery': ['POST /v2/enterprise.export.create', 'POST /v2/enterprise.export.get'],
  siem: ['POST /v2/siem.event.list', 'POST /v2/siem.event.get_payload'],
  'team-user-management': [
    'POST /v2/team.user.provision',
    'POST /v2/team.user.update',
    'POST /v2/team.user.offboard',
  ],
  'team-asset-audit': ['POST /v2/team.asset.list'],
  'team-asset-management': ['POST /v2/team.asset.list', 'POST /v2/team.asset.update_scope'],
};
const TYPES = Object.keys(SURFACES) as TypeName[];
const ROUTES = Object.keys(api.routes) as RouteKey[];

/** The answer to a request: `allowed`, or the refusal with its request id as in the document. */
async function answerTo(keys: ReturnType<typeof newKeys>, route: string, headers: Record<string, string>) {
  const [method = '', path = ''] = route.split(' ');
  const verdict = await keys.verifier.verify({ method, path, headers, requestId: 'abc123' });
  return verdict.kind === 'allowed' ? 'allowed' : verdict.response;
}
const newKeys = () => testKeys(api);

let declared: ReadonlyMap<string, Declared['inputs']>;
beforeAll(async () => {
  const program = () => import('../../examples/manus-enterprise/index.ts');
  const { keys } = await declaredBy('manus-enterprise', {}, program);
  declared = new Map(keys.map(({ name, inputs }) => [name, inputs]));
});

/** What `check` finds wrong with a key of the program, changed by a wish. */
function problems(name: string, wish: Readonly<Record<string, unknown>> = {}) {
  return checkInputs({}, { ...declared.get(name), ...wish }, systemClock()).failures.map(
    ({ property }) => property,
  );
}

describe('Manus enterprise, introduction', () => {
  it.each(ROUTES)(
    '"All team v2 APIs use an enterprise API key issued from Compliance settings, sent in the X-API-Key header.": %s',
    async (route) => {
      const keys = newKeys();
      const type = TYPES.find((one) => SURFACES[one].includes(route)) ?? 'siem';
      const { keyString } = await keys.issue({ type });
      expect(await answerTo(keys, route, { 'X-API-Key': keyString })).toBe('allowed');
      for (const headers of [
        {},
        { Authorization: `Bearer ${keyString}` },
        { 'X-API-Key': `Bearer ${keyString}` },
      ])
        expect(await answerTo(keys, route, headers)).toMatchObject({ status: 401, body: refusal });
      expect(await answerTo(keys, `${route}?api_key=${keyString}`, {})).toMatchObject({ status: 401 });
    },
  );

  it('"Only Tenant Owners can issue these keys.": of whatever type', () => {
    expect(declared.size).toBe(5);
    for (const [name, inputs] of declared)
      expect(inputs.issuers, name).toEqual(['arn:aws:iam::*:role/tenant-owner']);
  });
});

describe('Manus enterprise, "Select a key type"', () => {
  it.each(TYPES)(
    '"Each key type is scoped to a specific surface and cannot be used outside it.": %s',
    async (type) => {
      const keys = newKeys();
      const { headers } = await keys.issue({ type });
      const allowed: string[] = [];
      for (const route of ROUTES) {
        const answer = await answerTo(keys, route, headers);
        if (answer === 'allowed') allowed.push(route);
        else expect(answer).toMatchObject({ status: 401, body: refusal });
      }
      expect(allowed.sort()).toEqual([...SURFACES[type]].sort());
      expect(catalog.types[type].allows).toEqual([]);
    },
  );

  it('"Choose the key type that matches the product you want to use.": the types are those of the table, in its words', () => {
    const table = textFrom(document, 'Key typePurposeExpiry').split('\n').slice(1, 6);
    const ours = Object.values(catalog.types).map((type) => {
      const longest = 'maxLifetime' in type ? `, max ${type.maxLifetime.replace('d', ' days')}` : '';
      return `${type.title}${type.description}${type.expiry}${longest}`;
    });
    expect(ours).toEqual(table);
  });

  it.each(['legal-hold', 'siem', 'asset-audit', 'asset-governance'])(
    'the key %s may be declared without expiry, or to live for years',
    (name) => {
      expect(problems(name)).toEqual([]);
      expect(problems(name, { expiresIn: 'never' })).toEqual([]);
      expect(problems(name, { expiresIn: '1000d' })).toEqual([]);
    },
  );

  it('"optional, max 365 days": a Team User Management key lives for at most 365 days, and leaving it out is no way round', () => {
    expect(problems('user-lifecycle', { expiresIn: '365d' })).toEqual([]);
    for (const expiresIn of ['366d', 'never', undefined])
      expect(problems('user-lifecycle', { expiresIn })).toEqual(['expiresIn']);
  });

  it('"export audit events (Tier 1 metadata; Tier 2 payloads)": a SIEM key reads both', async () => {
    expect(declared.get('siem')).toMatchObject({
      permissions: { 'siem.event.list': 'siem-payloads', 'siem.event.get_payload': 'siem-payloads' },
    });
  });

  it('"also accepted on team.asset.list since write access implicitly includes read": and not the other way', async () => {
    const keys = newKeys();
    const write = await keys.issue({ type: 'team-asset-management' });
    const read = await keys.issue({ type: 'team-asset-audit' });
    expect(await answerTo(keys, 'POST /v2/team.asset.list', write.headers)).toBe('allowed');
    expect(await answerTo(keys, 'POST /v2/team.asset.update_scope', read.headers)).toMatchObject({
      status: 401,
      body: refusal,
    });
  });
});

describe('Manus enterprise, "Create and copy the key"', () => {
  it('"Generate a new key with a descriptive label (e.g. “sailpoint-prod-2026-q2”).": the program has that very label', () => {
    const labels = [...declared.values()].map(({ label }) => label);
    expect(labels).toContain('sailpoint-prod-2026-q2');
    for (const label of labels) expect(label).toMatch(/^[a-z]+-prod-2026-q2$/);
  });

  it('"Rotate keys periodically and revoke any key that may have been exposed.": every key but that of a single matter has a schedule', () => {
    const schedules = [...declared].map(([name, { rotation }]) => [name, rotation]);
    expect(Object.fromEntries(schedules)).toEqual({
      'legal-hold': { overlap: '0s' },
      siem: { every: '90d', overlap: '72h' },
      'user-lifecycle': { every: '90d', overlap: '72h' },
      'asset-audit': { every: '90d', overlap: '72h' },
      'asset-governance': { every: '90d', overlap: '72h' },
    });
  });
});

describe('Manus enterprise, what the document does not say', () => {
  it('no such endpoint, and a key that cannot be checked, have the envelope of its errors', async () => {
    const keys = newKeys();
    const { headers } = await keys.issue({ type: 'siem' });
    expect(await answerTo(keys, 'POST /v2/siem.event.delete', headers)).toMatchObject({
      status: 404,
      body: '{"ok":false,"request_id":"req_abc123","error":{"code":"not_found","message":"No such endpoint"}}',
    });
    const store = { get: () => Promise.reject(new Error('no table')) };
    const verifier = createVerifier({ api, store, log: () => {} });
    const request = { method: 'POST', path: '/v2/siem.event.list', headers, requestId: 'abc123' };
    expect(await verifier.verify(request)).toMatchObject({
      response: {
        status: 503,
        body: '{"ok":false,"request_id":"req_abc123","error":{"code":"unavailable","message":"The key could not be checked. Try again."}}',
      },
    });
  });
});
