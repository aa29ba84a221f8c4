import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../examples/manifest/api.ts';
import { catalog } from '../../examples/manifest/catalog.ts';
import type { UseCaseDefinition, UseCaseName } from '../../keys/catalog/catalog.ts';
import { scopesOf, useCase } from '../../keys/catalog/resolve.ts';
import { systemClock } from '../../keys/clock.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { checkInputs } from '../../provider/lifecycle/check.ts';
import { testKeys } from '../../runtime/testing/index.ts';
import { judged } from '../policy/baseline.ts';
import { type Declared, declaredBy } from '../support/declared.ts';
import { documentOf, tableRows, textFrom } from '../support/published.ts';

const document = documentOf('manifest');

/** The rows of the document's tables of scopes. */
const scopeRows = tableRows(document, [
  'Scope Name',
  'Identifier',
  'Description',
  'Granular Permissions Granted',
]).map(([title = '', identifier = '', description = '', granted = '']) => ({
  title,
  identifier,
  description,
  permissions: granted.split(', '),
}));
const administrative = tableRows(textFrom(document, 'Organization Administration'), [
  'Scope Name',
  'Identifier',
  'Description',
  'Granular Permissions Granted',
]).map(([, identifier = '']) => identifier);
const useCaseRows = tableRows(document, ['Use Case', 'Recommended Scopes']).map(
  ([title = '', scopes = '']) => ({
    title,
    scopes: scopes.startsWith('All scopes')
      ? scopeRows.map(({ identifier }) => identifier)
      : scopes.split(', '),
  }),
);

const useCases: Readonly<Record<string, UseCaseDefinition>> = catalog.useCases ?? {};
const USE_CASES = Object.keys(useCases) as UseCaseName<typeof catalog>[];

/** What a parent organisation is. */
const PARENT = ['parent-org'];

let declared: ReadonlyMap<string, Declared['inputs']>;
beforeAll(async () => {
  const { keys } = await declaredBy('manifest', {}, () => import('../../examples/manifest/index.ts'));
  declared = new Map(keys.map(({ name, inputs }) => [name, inputs]));
});

/** What `check` finds wrong with a token of the program, changed by a wish. */
function problems(name: string, wish: Readonly<Record<string, unknown>> = {}) {
  return checkInputs({}, { ...declared.get(name), ...wish }, systemClock()).failures.map(
    ({ property }) => property,
  );
}

/** What the policy pack says against a token of the program, by rule. */
async function violations(name: string) {
  const { inputs } = checkInputs({}, declared.get(name) ?? {}, systemClock());
  return (await judged(inputs, { name, settings: { catalogs: [catalog] } })).violations;
}

describe('Manifest, "Composite Scopes"', () => {
  it('"Each composite scope above maps to one or more granular ACL permissions.": 20 scopes, each with the title, the description and the permissions of its row', () => {
    expect(scopeRows).toHaveLength(20);
    const ours = Object.entries(catalog.scopes).map(([identifier, { title, description, grants }]) => ({
      title,
      identifier,
      description,
      permissions: [...grants],
    }));
    expect(ours).toEqual(scopeRows);
  });

  it('"Required for all tokens.": no token is declared or issued without view-all', async () => {
    expect(problems('ci-sbom-upload')).toEqual([]);
    for (const { requires } of Object.values(catalog.types)) expect(requires).toEqual(['view-all']);
    await expect(testKeys(api).issue({ type: 'api-token', scopes: ['manage-assets'] })).rejects.toThrow(
      'view-all',
    );
  });

  it('"Warning: The following scopes grant elevated privileges. Assign only to tokens used by trusted, administrative workflows.": admin tokens alone may have them, and the policy pack asks for an exception', async () => {
    const elevated = Object.entries(catalog.scopes).flatMap(([name, scope]) =>
      'elevated' in scope ? [name] : [],
    );
    expect(elevated).toEqual(['manage-settings', 'manage-people', 'manage-sub-organizations']);
    expect(elevated).toEqual(administrative);
    const rest = scopeRows.map(({ identifier }) => identifier).filter((name) => !elevated.includes(name));
    expect(scopesOf(catalog, 'api-token')).toEqual(rest);

    const { 'key-elevated-scopes': said = [], ...rules } = await violations('org-admin');
    expect(rules).toEqual({ 'key-not-all-scopes': [expect.stringContaining('has all 19 scopes')] });
    expect(said).toHaveLength(3);
    for (const name of elevated) expect(said.some((message) => message.includes(`"${name}"`))).toBe(true);
    for (const name of [...declared.keys()].filter((one) => one !== 'org-admin'))
      expect(await violations(name)).toEqual({});
  });
});

describe('Manifest, "Organization Administration"', () => {
  it('"Applicable only for parent orgs.": no other organisation is given manage-sub-organizations, whatever is declared', async () => {
    const issue = (accountAttributes: readonly string[]) =>
      testKeys(api).issue({
        type: 'admin-token',
        scopes: ['view-all', 'manage-sub-organizations'],
        accountAttributes,
      });
    await expect(issue([])).rejects.toThrow('parent-org');
    await expect(issue(PARENT)).resolves.toBeDefined();
    expect(useCase(catalog, 'full-admin').scopes).toHaveLength(19);
    expect(declared.get('org-admin')).toMatchObject({
      accountAttributes: PARENT,
      permissions: { 'delete:sub-organization': 'manage-sub-organizations' },
    });
  });
});

describe('Manifest, introduction', () => {
  it('"When you create a token, you select one or more composite scopes — each of which bundles a set of granular ACL permissions that control what the token can do.": every scope alone opens the routes of its permissions, and no other', async () => {
    for (const { identifier, permissions } of scopeRows) {
      const keys = testKeys(api);
      const all = new Set([...permissions, ...(scopeRows[0]?.permissions ?? [])]);
      const scopes = scopesOf(catalog, 'admin-token', PARENT).filter(
        (one) => one === 'view-all' || one === identifier,
      );
      const { headers } = await keys.issue({
        type: 'admin-token',
        scopes,
        accountAttributes: PARENT,
      });
      for (const [route, { permission }] of Object.entries(api.routes)) {
        const [method = '', path = ''] = route.replace('{id}', 'a-1').split(' ');
        const verdict = await keys.verifier.verify({ method, path, headers });
        const expected = all.has(permission) ? { kind: 'allowed' } : { response: { status: 403 } };
        expect(verdict, `${identifier}: ${route}`).toMatchObject(expected);
      }
    }
  });

  it('"Always request only the minimum scopes necessary for your integration.": each token of the program has a recommended combination and nothing beyond', () => {
    const rights = [...declared].map(([name, { scopes, permissions }]) => ({
      name,
      scopes,
      permissions: Object.keys(permissions as object).sort(),
    }));
    const expected = useCaseRows.map(({ scopes }) => ({
      scopes,
      permissions: [
        ...new Set(
          scopeRows.filter(({ identifier }) => scopes.includes(identifier)).flatMap((row) => row.permissions),
        ),
      ].sort(),
    }));
    const inOrder = [
      'ci-sbom-upload',
      'weekly-report',
      'advisory-feed',
      'triage-bot',
      'mais-plugin',
      'org-admin',
    ];
    expect(inOrder.map((name) => rights.find((one) => one.name === name))).toEqual(
      inOrder.map((name, at) => ({ name, ...expected[at] })),
    );
  });

  it('"Tokens are limited in duration and should be rotated regularly.": none lives for ever, each has a schedule, an expired one is refused', async () => {
    for (const name of declared.keys()) {
      expect(problems(name, { expiresIn: 'never' })).toEqual(['expiresIn']);
      expect(problems(name, { expiresIn: undefined })).toEqual(['expiresIn']);
      expect(problems(name, { expiresIn: '366d' })).toEqual(['expiresIn']);
      expect(declared.get(name)?.rotation).toMatchObject({ every: expect.stringMatching(/^\d+d$/) });
    }
    expect(problems('org-admin', { expiresIn: '31d' })).toEqual(['expiresIn']);
    const keys = testKeys(api);
    const expiresAt = instantOf(systemClock() - 1);
    const { headers } = await keys.issue({ type: 'api-token', expiresAt });
    const verdict = await keys.verifier.verify({ method: 'GET', path: '/v1/assets', headers });
    expect(verdict).toMatchObject({ refusal: 'credential', response: { status: 401 } });
  });
});

describe('Manifest, "Authentication"', () => {
  it('"All API requests require a Bearer token in the Authorization header:" no route is open without', async () => {
    const keys = testKeys(api);
    const { keyString } = await keys.issue({ type: 'api-token' });
    const bearer = { method: 'GET', path: '/v1/assets', headers: { Authorization: `Bearer ${keyString}` } };
    expect(await keys.verifier.verify(bearer)).toMatchObject({ kind: 'allowed' });
    for (const route of Object.keys(api.routes)) {
      const [method = '', path = ''] = route.replace('{id}', 'a-1').split(' ');
      for (const headers of [{}, { 'X-API-Key': keyString }, { Authorization: keyString }])
        expect(await keys.verifier.verify({ method, path, headers })).toMatchObject({
          refusal: 'credential',
        });
    }
  });
});

describe('Manifest, "Granular Permission Reference"', () => {
  it('"Our API documentation lists all available granular permissions, their associated API endpoint, and HTTP method for reference.": so does the API definition, one route each', () => {
    const documented = [...new Set(scopeRows.flatMap(({ permissions }) => permissions))].sort();
    expect(documented).toHaveLength(57);
    const listed = Object.values(api.routes).map(({ permission }) => permission);
    expect(listed.sort()).toEqual(documented);
  });
});

describe('Manifest, "Common Integration Patterns"', () => {
  it('"The following scope combinations are recommended for common API use cases:" the catalog names each as a use case', () => {
    const ours = USE_CASES.map((name) => ({
      title: useCases[name]?.title,
      scopes: useCase(catalog, name, PARENT).scopes,
    }));
    expect(ours).toEqual(useCaseRows);
  });

  it('"All scopes (admin tokens only)": all 20, of the admin type', () => {
    expect(useCase(catalog, 'full-admin').type).toBe('admin-token');
    expect(useCase(catalog, 'full-admin', PARENT).scopes).toHaveLength(20);
    expect(declared.get('org-admin')).toMatchObject({ type: 'admin-token', prefix: 'mnfst_admin' });
    expect(declared.get('weekly-report')).toMatchObject({ type: 'api-token', prefix: 'mnfst' });
  });
});
