import { beforeEach, describe, expect, it } from 'vitest';
import { RecordUnreadableError } from '../../keys/errors.ts';
import { ended, revoked, rotated, superseded } from '../../keys/record/transitions.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { keyIdOf, keyStringOf, keywright, NOW, putKey, version } from './terminal.ts';

const on = { now: NOW, actor: { who: 'arn:aws:sts::111122223333:role/deploy', via: 'shop/prod' } };

let store: MemoryKeyStore;
beforeEach(() => {
  store = new MemoryKeyStore();
});

describe('keywright list', () => {
  it('shows every key with what tells it from the others', async () => {
    await putKey(store, { id: 'BBBB', label: 'nightly', account: 'org-2', secretName: 'b' });
    await putKey(store, { id: 'AAAA', version: { expiresAt: 'never' }, secretName: 'a' });
    const { code, out } = await keywright(store, ['list']);
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['KEY ID', 'LABEL', 'ACCOUNT', 'TYPE', 'STATUS', 'EXPIRES', 'VERSION'],
      ['AAAA000000000000', 'ci-upload', 'org-1', 'service', 'active', 'never', '1'],
      ['BBBB000000000000', 'nightly', 'org-2', 'service', 'active', '2027-01-15T08:00:00Z', '1'],
      [''],
    ]);
  });

  it('shows the keys of one account', async () => {
    await putKey(store, { id: 'AAAA', account: 'org-1', secretName: 'a' });
    await putKey(store, { id: 'BBBB', account: 'org-2', secretName: 'b' });
    const { out } = await keywright(store, ['list', '--account', 'org-2', '--json']);
    expect(JSON.parse(out)).toMatchObject([{ keyId: 'BBBB000000000000', status: 'active' }]);
    expect(JSON.parse(out)).toHaveLength(1);
  });

  it('tells keys that are used from abandoned ones, if the activity table is named', async () => {
    const { keyId } = await putKey(store, { id: 'AAAA', secretName: 'a' });
    await putKey(store, { id: 'BBBB', label: 'nightly', secretName: 'b' });
    const usage = new Map([[keyId, { count: 7, lastUsedAt: NOW }]]);
    const { code, out } = await keywright(store, ['list'], { usage });
    expect(code).toBe(0);
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(-2));
    expect(rows).toEqual([
      ['USES', 'LAST USED'],
      ['7', '2026-11-21T13:00:00Z'],
      ['-', '-'],
    ]);
    const json = JSON.parse((await keywright(store, ['list', '--json'], { usage })).out);
    expect(json).toMatchObject([
      { usage: { atLeast: 7, lastUsedAt: '2026-11-21T13:00:00Z' } },
      { usage: null },
    ]);
    expect((await keywright(store, ['list', '--json'])).out).not.toContain('usage');
  });

  it('lists the others if the usage of one key cannot be read, and says which', async () => {
    for (let index = 0; index < 40; index++)
      await putKey(store, { id: `K${index}x`, label: `key-${index + 10}`, secretName: `s${index}` });
    const usage = {
      get: async (keyId: string) => {
        if (keyId === 'K3x0000000000000') throw new RecordUnreadableError(`usage of key ${keyId} is odd`);
        return { count: 2, lastUsedAt: NOW };
      },
    };
    const { code, out, err } = await keywright(store, ['list'], { usage });
    expect(code).toBe(1);
    expect(err).toContain('K3x0000000000000');
    const lines = out.trimEnd().split('\n').slice(1);
    expect(lines).toHaveLength(40);
    expect(lines.map((line) => line.split(/ {2,}/)[1])).toEqual(
      Array.from({ length: 40 }, (_, index) => `key-${index + 10}`),
    );
    expect(lines.filter((line) => line.endsWith('?'))).toHaveLength(1);
  });

  it('says that there is none', async () => {
    expect((await keywright(store, ['list'])).out).toBe('no keys in this table\n');
    expect(JSON.parse((await keywright(store, ['list', '--json'])).out)).toEqual([]);
  });

  it('lets no label play with the terminal', async () => {
    await putKey(store, { label: 'x\u001b[2J\u202e\nroot' });
    const { out } = await keywright(store, ['list']);
    expect(out).toContain('x\\u{1b}[2J\\u{202e}\\u{a}root');
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('keywright show', () => {
  it('shows a key by its id, label, secret name or secret ARN', async () => {
    const { keyId, secretArn } = await putKey(store);
    for (const name of [keyId, 'ci-upload', 'keywright/shop/prod/ci-1a2b3c4d', secretArn]) {
      const { code, out } = await keywright(store, ['show', name]);
      expect(code).toBe(0);
      expect(out).toContain('7QxF000000000000 (acme_live_7QxF…)');
    }
  });

  it('tells all that is not secret, and no more', async () => {
    await putKey(store);
    const { out } = await keywright(store, ['show', 'ci-upload', '--json']);
    expect(JSON.parse(out)).toEqual({
      keyId: '7QxF000000000000',
      hint: 'acme_live_7QxF',
      status: 'active',
      label: 'ci-upload',
      account: 'org-1',
      owner: 'reporting',
      catalog: 'acme',
      catalogDigest: '00000000000000aa',
      type: 'service',
      scopes: ['read-reports'],
      permissions: ['read:report'],
      declaredAs: 'shop/prod/ci',
      secretArn:
        'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keywright/shop/prod/ci-1a2b3c4d-AbCdEf',
      createdAt: '2026-10-26T07:33:20Z',
      currentVersion: 1,
      revokedThrough: 0,
      versions: [
        {
          version: 1,
          status: 'valid',
          type: 'service',
          prefix: 'acme_live',
          createdAt: '2026-10-26T07:33:20Z',
          expiresAt: '2027-01-15T08:00:00Z',
          secretVersionId: '0f4e1a52-6f0e-4a43-8f2d-2f1f6a3c9d10',
        },
      ],
    });
  });

  it('tells from where, from when and for what account a key counts, where that is bounded', async () => {
    const { keyId } = await putKey(store, {
      allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'],
      notBefore: instantOf(1_800_000_000),
      accountAttributes: ['parent-org'],
    });
    const { out } = await keywright(store, ['show', keyId]);
    expect(out).toMatch(/^addresses +203\.0\.113\.0\/24, 2001:db8::\/32$/m);
    expect(out).toMatch(/^not before +2027-01-15T08:00:00Z$/m);
    expect(out).toMatch(/^account +org-1 \(parent-org\)$/m);
    const json = JSON.parse((await keywright(store, ['show', keyId, '--json'])).out);
    expect(json).toMatchObject({
      allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'],
      notBefore: '2027-01-15T08:00:00Z',
      accountAttributes: ['parent-org'],
    });
  });

  it('shows both versions in an overlap, and until when', async () => {
    const first = await putKey(store);
    const second = rotated(first, version(), first.terms, first.secretArn, on);
    await store.write(first, second);
    const interrupted = await keywright(store, ['show', 'ci-upload']);
    expect(interrupted.out).toContain('a rotation was interrupted');
    await store.write(second.next, superseded(second.next, NOW, 3_600, on));
    const { out } = await keywright(store, ['show', 'ci-upload']);
    expect(out).toContain('version 1 verifies beside version 2 until 2026-11-21T14:00:00Z');
    const after = await keywright(store, ['show', 'ci-upload'], { now: instantOf(NOW + 3_600) });
    expect(after.out).toContain('none: only the current version can verify');
    expect(after.out).toMatch(/ 1 +superseded/);
  });

  it('shows the use of the key if the activity table is named', async () => {
    const { keyId } = await putKey(store);
    const usage = new Map([[keyId, { count: 7, lastUsedAt: NOW, lastAddress: '203.0.113.9' }]]);
    const { out } = await keywright(store, ['show', keyId], { usage });
    expect(out).toContain('at least 7 requests, the last at about 2026-11-21T13:00:00Z from 203.0.113.9');
    const json = await keywright(store, ['show', keyId, '--json'], { usage: new Map() });
    expect(JSON.parse(json.out)).toMatchObject({ usage: null });
    expect((await keywright(store, ['show', keyId])).out).toContain('--activity-table');
  });

  it('counts in words that fit', async () => {
    const { keyId } = await putKey(store);
    const usage = new Map([[keyId, { count: 1, lastUsedAt: NOW }]]);
    expect((await keywright(store, ['show', keyId], { usage })).out).toContain('at least 1 request, the');
    expect((await keywright(store, ['audit', keyId])).out).toContain('The trail is whole: 1 event, each');
  });

  it.each(['list', 'show', 'audit'])(
    '%s --json lets nothing play with the terminal, and says all of it',
    async (command) => {
      const account = 'x\u001b[2J\u009b2J\u202e\u2028\u{e0001}\nroot';
      const { keyId } = await putKey(store, { account });
      const key = command === 'list' ? [] : [keyId];
      const { out } = await keywright(store, [command, ...key, '--json']);
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      if (command !== 'audit') expect([JSON.parse(out)].flat()[0]).toMatchObject({ account });
    },
  );

  it('prefers the live key to a tombstone of its name', async () => {
    const old = await putKey(store, { id: 'AAAA', secretName: 'a' });
    await store.write(old, ended(old, 'deleted', 'removed', on));
    expect((await keywright(store, ['show', 'ci-upload'])).out).toContain('deleted at 2026-11-21T13:00:00Z');
    await putKey(store, { id: 'BBBB', secretName: 'b' });
    expect((await keywright(store, ['show', 'ci-upload'])).out).toContain('BBBB000000000000');
  });

  it('does not guess between two live keys of one label', async () => {
    await putKey(store, { id: 'AAAA', secretName: 'a' });
    await putKey(store, { id: 'BBBB', account: 'org-2', secretName: 'b' });
    const { code, out, err } = await keywright(store, ['show', 'ci-upload']);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('AAAA000000000000 (account org-1)');
    expect(err).toContain('BBBB000000000000 (account org-2)');
  });

  it('says which version leaked when it is given the key string', async () => {
    const record = await putKey(store);
    const { code, out } = await keywright(store, ['show', '-'], { stdin: keyStringOf(record) });
    expect(code).toBe(0);
    expect(out).toMatch(/leaked +version 1/);
  });

  it('shows a revoked key as revoked', async () => {
    const record = await putKey(store);
    await store.write(record, revoked(record, 'leaked', on));
    expect((await keywright(store, ['show', 'ci-upload'])).out).toContain('revoked, versions up to 1');
  });

  it('says so if there is no such key', async () => {
    for (const name of [
      'nobody',
      keyIdOf('AAAA'),
      'arn:aws:secretsmanager:eu-central-1:111122223333:secret:x-AbCdEf',
    ]) {
      const { code, out, err } = await keywright(store, ['show', name]);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain(name);
    }
  });
});
