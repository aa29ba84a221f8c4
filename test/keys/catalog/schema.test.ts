import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { api as acmeApi } from '../../../api.ts';
import { apiFromJson, defineApi } from '../../../keys/api/define-api.ts';
import { apiSchema } from '../../../keys/api/schema.ts';
import { catalogFromJson, defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { catalogSchema } from '../../../keys/catalog/schema.ts';
import { CatalogError } from '../../../keys/errors.ts';

/** A catalog and an API that use every member there is. */
const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    view: { title: 'View', description: 'Read', grants: ['read:item'] },
    edit: { grants: ['update:item', 'create:item'], implies: ['view'], condition: 'trial', elevated: false },
  },
  types: {
    token: {
      title: 'Token',
      description: 'A token',
      prefix: 'acme_live',
      allows: ['view', 'edit'],
      always: ['view'],
      requires: ['view'],
      methods: ['GET', 'PUT'],
      grantor: 'required',
      expiry: 'required',
      minLifetime: '1h',
      maxLifetime: '90d',
      maxKeysPerAccount: 10,
      issuers: [
        'arn:aws:iam::111122223333:role/ci-deployer',
        'arn:aws-cn:sts::*:assumed-role/ci-*/release-?',
      ],
    },
    tool: { prefix: 'acme_tool', allows: '*', expiry: 'optional' },
  },
  useCases: {
    reading: { title: 'Read', description: 'Reads', type: 'token', scopes: ['view'] },
    all: { type: 'tool', scopes: '*' },
  },
});
const trust = {
  audience: 'https://api.example.test',
  jwksUri: 'https://login.example.test/jwks',
  algorithms: ['ES256', 'RS256'],
  clockSkewSeconds: 10,
  account: 'team_id',
  subject: 'sub',
} as const;
const api = defineApi(catalog, {
  credentials: [
    { header: 'Authorization', scheme: 'Bearer', accepts: ['oauth', 'session'] },
    { header: 'X-API-Key', accepts: ['key'] },
  ],
  tokens: {
    oauth: {
      ...trust,
      issuer: 'https://login.example.test',
      audience: ['https://api.example.test', 'api'],
      typ: 'at+jwt',
      scopes: { claim: 'scp', known: ['create_task', 'task:read'] },
      resource: 'https://api.example.test/v1',
    },
    session: { ...trust, issuer: 'https://portal.example.test', rights: { claim: 'permissions' } },
  },
  routes: {
    'GET /': { oauthScopes: { anyOf: ['create_task', 'task:read'] } },
    'GET /tasks': { permission: 'read:item', oauthScopes: 'task:read', credentials: ['key', 'oauth'] },
    'GET /v1/items/{id}': { permission: 'read:item', types: 'token' },
    'PUT /v1/{path+}': {
      permission: { allOf: ['update:item', 'read:item'] },
      types: { anyOf: ['token', 'tool'] },
    },
    'GET /v1/items': { permission: { anyOf: ['read:item', 'update:item'] }, limit: 'standard' },
    'POST /v1/items': { limit: { pool: 'standard', cost: 5 }, types: 'tool' },
    'POST /v1/jobs': { limit: { by: 'user', requests: 10, windowSeconds: 60, cost: 2 }, types: 'tool' },
  },
  limits: {
    standard: { by: 'account', requests: 600, windowSeconds: 60, lease: 20, whenUnavailable: 'allow' },
  },
  refusals: {
    credential: {
      status: 401,
      headers: { 'X-Why': 'no' },
      body: { ok: false, id: '$requestId', n: [1, null] },
    },
    method: { status: 401 },
    limit: { status: 429 },
    unavailable: { status: 503, body: 'later' },
  },
});

const ajv = new Ajv2020({ strict: true, strictTypes: false });
const isCatalog = ajv.compile(catalogSchema);
const isApi = ajv.compile(apiSchema);

function reads(read: (value: unknown) => unknown, value: unknown): boolean {
  try {
    read(value);
    return true;
  } catch (error) {
    if (error instanceof CatalogError) return false;
    throw error;
  }
}

type Path = readonly (string | number)[];

/** The places of all values in a piece of JSON. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([name, one]) => pathsOf(one, [...path, name]))];
}

/** A copy in which one place holds something else. */
function changed(value: unknown, [name, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (name === undefined) return change(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const next = changed(copy[name], rest, change);
  if (next === undefined && !Array.isArray(copy)) delete copy[name];
  else copy[name] = next;
  return copy;
}

const ODD = [undefined, null, 5, -1, true, '', ' ', 'a b', '*', 'GET', 'é', [], ['x'], [5], {}, { odd: 1 }];
const mutation = fc.oneof(
  fc.constantFrom(...ODD).map((odd) => () => odd),
  fc.constant((old: unknown) => (Array.isArray(old) ? [...old, ...old] : { ...(old as object), odd: 1 })),
  fc.constant((old: unknown) => ({ old })),
);

describe('the JSON Schema', () => {
  it('of catalogs and APIs accepts what is defined here, as serialised', () => {
    for (const one of [catalog, acmeApi.catalog]) {
      expect(isCatalog(JSON.parse(JSON.stringify(one)))).toBe(true);
    }
    const { oauth, session } = api.tokens ?? {};
    const grantor = { ...api, tokens: { oauth, session: { ...session, rights: 'grantor' } } };
    for (const one of [api, grantor, acmeApi]) expect(isApi(JSON.parse(JSON.stringify(one)))).toBe(true);
  });

  it('is plain data itself', () => {
    expect(JSON.parse(JSON.stringify(apiSchema))).toEqual(apiSchema);
  });

  it.each([
    ['a newer format', { ...catalog, format: 2 }],
    ['unknown members', { ...catalog, limits: {} }],
    ['no types', { ...catalog, types: {} }],
    ['a text for a list', { ...catalog, scopes: { view: { grants: 'read' } } }],
    [
      'a grantor that is neither required nor optional',
      { ...catalog, types: { t: { ...catalog.types.tool, grantor: 'never' } } },
    ],
    ['half a key', { ...catalog, types: { t: { ...catalog.types.tool, maxKeysPerAccount: 0.5 } } }],
    ['nobody as issuer', { ...catalog, types: { t: { ...catalog.types.tool, issuers: [] } } }],
    ['everybody as issuer', { ...catalog, types: { t: { ...catalog.types.tool, issuers: ['*'] } } }],
    ['a method in small letters', { ...catalog, types: { t: { ...catalog.types.tool, methods: ['get'] } } }],
  ])('of catalogs refuses %s', (_, value) => {
    expect(isCatalog(value)).toBe(false);
    expect(reads(catalogFromJson, value)).toBe(false);
  });

  it('refuses nothing that would be read, and what is neither is an error with a code', () => {
    const catalogText: unknown = JSON.parse(JSON.stringify(catalog));
    const apiText: unknown = JSON.parse(JSON.stringify(api));
    const whole = { catalog: catalogText, api: apiText };
    fc.assert(
      fc.property(
        fc.constantFrom(...pathsOf(whole).filter((path) => path.length > 0)),
        mutation,
        (path, change) => {
          const mutant = changed(whole, path, change) as Record<string, unknown>;
          const json = JSON.parse(JSON.stringify(mutant)) as Record<string, unknown>;
          if (reads(catalogFromJson, json.catalog)) expect(isCatalog(json.catalog)).toBe(true);
          if (reads(apiFromJson, json.api)) expect(isApi(json.api)).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
