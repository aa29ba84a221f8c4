import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { localFiles } from '../../cli/files.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { catalogDigest } from '../../keys/catalog/index.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { type KeyOptions, keywright, NOW, putKey, type Setting } from './terminal.ts';

const DAY = 86_400;

function catalogOf(change: object = {}) {
  return defineCatalog({
    name: 'acme',
    scopes: {
      'read-reports': { grants: ['read:report'] },
      'write-reports': { grants: ['create:report'], implies: ['read-reports'] },
      ...change,
    },
    types: { service: { prefix: 'acme_live', allows: '*', expiry: 'required' } },
  });
}

const catalog = catalogOf();
/** A version that was made a day ago and lives for two months. */
const fresh = { createdAt: instantOf(NOW - DAY), expiresAt: instantOf(NOW + 59 * DAY) };

let store: MemoryKeyStore;
beforeEach(() => {
  store = new MemoryKeyStore();
});

const put = (options: KeyOptions = {}) =>
  putKey(store, { catalogDigest: catalogDigest(catalog), version: fresh, ...options });

/** Runs `keywright audit --policy` by an organisation. */
function audited(organisation: unknown, args: readonly string[] = [], setting: Setting = {}) {
  const files = { 'org.js': organisation, ...setting.files };
  return keywright(store, ['audit', '--policy', 'org.js', ...args], { ...setting, files });
}

/** The findings, as `<rule> <key id>`. */
async function findings(organisation: unknown, args: readonly string[] = [], setting: Setting = {}) {
  const { out, code } = await audited(organisation, [...args, '--json'], setting);
  const parsed: { findings: { rule: string; keyId?: string }[] } = JSON.parse(out);
  return { code, found: parsed.findings.map(({ rule, keyId }) => `${rule} ${keyId}`) };
}

describe('keywright audit --policy', () => {
  it('finds nothing against a key that is as the organisation wants it', async () => {
    await put();
    const { code, out, err } = await audited({ catalogs: [catalog] });
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      '1 key judged: 0 violations, 0 mandatory.\nWhether they are in use was not judged: name the activity table with --activity-table.\n',
    );
  });

  it('lists what is wrong: key, rule, level, what, and the mend; a mandatory rule makes the exit code 1', async () => {
    const { keyId } = await put({ version: { ...fresh, expiresAt: 'never' } });
    const { code, out } = await audited({ catalogs: [catalog] });
    expect(code).toBe(1);
    expect(out.split('\n')[0]).toMatch(/^KEY +RULE +LEVEL +WHAT +MEND$/);
    expect(out).toMatch(
      new RegExp(
        `^key ${keyId} "ci" of shop/prod +key-must-expire +mandatory +never expires .*allowed: a duration.* write expiresIn`,
        'm',
      ),
    );
    expect(out).toContain('1 key judged: 1 violation, 1 mandatory.');
  });

  it('tells the same as JSON', async () => {
    const { keyId } = await put({ owner: 'todo' });
    const { out } = await audited({ catalogs: [catalog] }, ['--json']);
    expect(JSON.parse(out)).toEqual({
      table: 'api-keys',
      keys: 1,
      findings: [
        {
          ...{ keyId, name: 'ci', project: 'shop', stack: 'prod', rule: 'key-has-owner', severity: 'medium' },
          level: 'mandatory',
          field: 'owner',
          declared: 'has the owner "todo", which stands for nobody',
          allowed: 'a team or a person, by the setting placeholders of the rule key-has-owner',
          mend: 'write the team that answers for the key, or an e-mail address of it',
        },
      ],
    });
  });

  it.each([
    [
      'a scope that the catalog has no more',
      { scopes: ['gone'], permissions: [] },
      catalog,
      'key-type-and-scopes-exist',
    ],
    [
      'a permission that its scope brings no more',
      { permissions: ['read:report', 'read:salary'] },
      catalog,
      'key-permissions-match',
    ],
    [
      'a scope that has become elevated',
      {},
      catalogOf({ 'read-reports': { grants: ['read:report'], elevated: true } }),
      'key-elevated-scopes',
    ],
  ])('finds a key that is over-scoped since the catalog changed: %s', async (_, terms, today, rule) => {
    const { keyId } = await put({ catalogDigest: '00000000000000aa', ...terms });
    expect(await findings({ catalogs: [today] })).toEqual({ code: 1, found: [`${rule} ${keyId}`] });
  });

  it('judges by the configuration of the pack, and by its levels', async () => {
    const { keyId } = await put();
    const config = (value: unknown) => ({ files: { 'c.json': JSON.stringify(value) } });
    const args = ['--policy-config', 'c.json'];
    const by = (value: unknown) => findings({ catalogs: [catalog] }, args, config(value));
    expect(await by({ 'key-lifetime': { maxLifetime: '30d' } })).toEqual({
      code: 1,
      found: [`key-lifetime ${keyId}`],
    });
    expect(await by({ all: 'advisory', 'key-lifetime': { maxLifetime: '30d' } })).toMatchObject({ code: 0 });
    expect(await by({ 'key-lifetime': 'disabled' })).toEqual({ code: 0, found: [] });
    const strict = {
      all: { enforcementLevel: 'mandatory' },
      'key-life-not-extended': { maxLifetime: '30d' },
    };
    expect(await by(strict)).toEqual({ code: 1, found: [`key-life-not-extended ${keyId}`] });
    const { err } = await audited({ catalogs: [catalog] }, args, config({ 'key-lifetimes': 'mandatory' }));
    expect(err).toContain('"key-lifetimes", which is no rule of keywright');
  });

  it('judges by the place that the declaration has, with exceptions and environments', async () => {
    const { keyId } = await put({ owner: 'todo' });
    const exception = {
      ...{
        project: 'shop',
        stack: 'prod',
        resource: 'ci',
        rule: 'key-has-owner',
        reason: 'SEC-1',
        approver: 'ada',
      },
      until: '2026-12-31',
    };
    const environments = { prod: { stacks: ['shop/prod'], prefixes: ['*_test'] } };
    expect(await findings({ catalogs: [catalog], exceptions: [exception], environments })).toEqual({
      code: 1,
      found: [`key-matches-environment ${keyId}`],
    });
    const elsewhere = { ...exception, stack: 'dev' };
    expect((await findings({ catalogs: [catalog], exceptions: [elsewhere] })).found).toEqual([
      `key-has-owner ${keyId}`,
    ]);
  });

  it('finds keys that nobody uses, where there is an activity table', async () => {
    const old = { createdAt: instantOf(NOW - 80 * DAY), expiresAt: instantOf(NOW + 100 * DAY) };
    const used = await put({ version: old });
    const idle = await put({ id: 'AAAA', label: 'b', secretName: 'b', version: old });
    const usage = new Map([[used.keyId, { count: 3, lastUsedAt: instantOf(NOW - DAY) }]]);
    const later = instantOf(1_793_000_000 + 91 * DAY);
    const { code, found } = await findings({ catalogs: [catalog] }, [], { usage, now: instantOf(NOW) });
    expect([code, found]).toEqual([0, []]);
    const { found: idleFound } = await findings({ catalogs: [catalog] }, ['--policy-config', 'c.json'], {
      usage,
      now: later,
      files: { 'c.json': '{"key-rotated-in-time":"disabled","key-not-expired":"disabled"}' },
    });
    expect(idleFound).toEqual([`key-in-use ${idle.keyId}`]);
  });

  it('prints for every finding what people can act upon', async () => {
    const old = { createdAt: instantOf(NOW - 80 * DAY), expiresAt: instantOf(NOW + 100 * DAY) };
    const idle = await put({ id: 'AAAA', label: 'idle', secretName: 'idle', version: old });
    await put({ id: 'BBBB', label: 'last', secretName: 'last', owner: 'todo', version: old });
    const usage = new Map([[idle.keyId, { count: 3, lastUsedAt: instantOf(NOW - 91 * DAY) }]]);
    const { out } = await audited({ catalogs: [catalog] }, [], { usage });
    await expect(out).toMatchFileSnapshot('golden/audit-by-policy.txt');
  });

  it('leaves revoked keys alone', async () => {
    await put({ owner: 'todo' });
    await keywright(store, ['revoke', 'ci-upload', '--reason', 'x']);
    expect(await findings({ catalogs: [catalog] })).toEqual({ code: 0, found: [] });
  });

  it('names what cannot be read, judges the rest, and ends with 1', async () => {
    const { keyId } = await put();
    const usage = {
      get: async () => {
        const { unreadable } = await import('../../keys/record/reader.ts');
        throw unreadable(`usage of key ${keyId}`, 'is not a count');
      },
    };
    const { code, out, err } = await audited({ catalogs: [catalog] }, [], { usage });
    expect(code).toBe(1);
    expect(err).toContain(`not judged: usage of key ${keyId} is not a count`);
    expect(out).toContain('1 key judged: 0 violations');
  });

  it.each([
    [['audit'], 'name a key, or give --policy'],
    [['audit', 'ci', '--policy', 'org.js'], 'one of the two'],
    [['audit', 'ci', '--policy-config', 'c.json'], 'one of the two'],
    [['audit', '--policy', 'gone.js'], '--policy gone.js cannot be loaded as a module'],
    [['audit', '--policy', 'empty.js'], 'it exports no organisation'],
    [['audit', '--policy', 'unsound.js'], 'this is not a catalog'],
    [
      ['audit', '--policy', 'org.js', '--policy-config', 'gone.json'],
      '--policy-config gone.json cannot be read as JSON',
    ],
    [['audit', '--policy', 'org.js', '--policy-config', 'list.json'], 'it is not a map of rules'],
    [
      ['audit', '--policy', 'org.js', '--policy-config', 'level.json'],
      'key-lifetime is to be advisory, mandatory or disabled',
    ],
    [
      ['audit', '--policy', 'org.js', '--policy-config', 'name.json'],
      'key-lifetime has no setting "maxLife"; it has "maxLifetime", ',
    ],
    [
      ['audit', '--policy', 'org.js', '--policy-config', 'value.json'],
      'key-lifetime.maxLifetime does not fit',
    ],
    [
      ['audit', '--policy', 'org.js', '--policy-config', 'environment.json'],
      'key-lifetime.maxLifetimeByEnvironment: there is no environment "prod"; environments of the policy pack name none',
    ],
  ])('refuses %j', async (args, message) => {
    const files = {
      'org.js': { catalogs: [catalog] },
      'empty.js': undefined,
      'unsound.js': { catalogs: [{}] },
      'list.json': '[]',
      'level.json': '{"key-lifetime":"strict"}',
      'name.json': '{"key-lifetime":{"maxLife":"1d"}}',
      'environment.json': '{"key-lifetime":{"maxLifetimeByEnvironment":{"prod":"1d"}}}',
      'value.json': '{"key-lifetime":{"maxLifetime":"ever"}}',
    };
    const { code, err, out } = await keywright(store, args, { files });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('loads modules and texts from files', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'keywright-'));
    try {
      const file = path.join(folder, 'org.mjs');
      await writeFile(file, 'export default { catalogs: [7] };');
      expect(await localFiles.defaultExportOf(file)).toEqual({ catalogs: [7] });
      expect(await localFiles.readText(file)).toContain('export default');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
