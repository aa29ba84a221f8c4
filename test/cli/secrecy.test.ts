import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rotated, superseded } from '../../keys/record/transitions.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { HASH, keyStringOf, keywright, NOW, putKey, version } from './terminal.ts';

const on = { now: NOW, actor: { who: 'deploy', via: 'shop/prod' } };

async function storeWithKey() {
  const store = new MemoryKeyStore();
  const first = await putKey(store);
  const second = rotated(first, version(), first.terms, first.secretArn, on);
  await store.write(first, second);
  const bounded = superseded(second.next, NOW, 3_600, on);
  await store.write(second.next, bounded);
  return { store, record: bounded.next };
}

/** Every run of 12 characters of what must not be seen, except those that the public part (prefix and key id) holds. */
function piecesOf(secret: string, isPublic: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start + 12 <= secret.length; start++) pieces.push(secret.slice(start, start + 12));
  return pieces.filter((piece) => !isPublic.includes(piece));
}

describe('nothing secret is printed', () => {
  it('whatever is asked, in whichever form, of a key that is named in whichever way', async () => {
    const command = fc.constantFrom('show', 'audit', 'revoke', 'list', '', 'help', 'rovoke');
    const name = fc.constantFrom(
      'id',
      'label',
      'arn',
      'dash',
      'plain',
      'bearer',
      'typo',
      'half',
      'piece',
      'env',
    );
    const options = fc.subarray(['--json', '--reason', '--account', '--bogus', '--table=other']);
    await fc.assert(
      fc.asyncProperty(command, name, options, fc.boolean(), async (verb, way, flags, inReason) => {
        const { store, record } = await storeWithKey();
        const plaintext = keyStringOf(record);
        const typo = `${plaintext.slice(0, 40)}${plaintext[40] === 'x' ? 'y' : 'x'}${plaintext.slice(41)}`;
        const named = {
          id: record.keyId,
          label: 'ci-upload',
          arn: record.secretArn,
          dash: '-',
          plain: plaintext,
          bearer: `Bearer ${plaintext}`,
          typo,
          half: plaintext.slice(0, 60),
          piece: plaintext.slice(0, 44),
          env: `API_KEY=${plaintext}`,
        }[way];
        const values = flags.flatMap((flag) =>
          ['--reason', '--account'].includes(flag) ? [flag, inReason ? plaintext : 'x'] : [flag],
        );
        const { out, err } = await keywright(store, [verb, named, ...values], { stdin: plaintext });
        const seen = out + err;
        const isPublic = `acme_live_${record.keyId}002`;
        for (const piece of [...piecesOf(plaintext, isPublic), ...piecesOf(HASH, '')])
          expect(seen).not.toContain(piece);
        expect(seen).not.toContain('54321');
        const trail: string[] = [];
        for await (const event of store.events(record.keyId)) trail.push(event.detail);
        expect(trail.join()).not.toContain(plaintext);
      }),
      { numRuns: 300 },
    );
  });

  it('even if somebody made the key string the label of a key', async () => {
    const store = new MemoryKeyStore();
    const plaintext = keyStringOf(await putKey(new MemoryKeyStore()));
    await putKey(store, { label: plaintext });
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['show', '7QxF000000000000'],
      ['audit', '7QxF000000000000'],
    ])
      expect((await keywright(store, args)).out).not.toContain(plaintext.slice(-20));
  });

  it('refuses a key string as argument, says how to give it, and leaves the key as it is', async () => {
    const { store, record } = await storeWithKey();
    for (const args of [
      ['show', keyStringOf(record)],
      ['revoke', keyStringOf(record), '--reason', 'leaked'],
    ]) {
      const { code, out, err } = await keywright(store, args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('give "-" in its place');
    }
    expect((await store.get(record.keyId))?.revokedThrough).toBe(0);
  });

  it('refuses a reason that holds a key string, because the trail is kept for ever', async () => {
    const { store, record } = await storeWithKey();
    const reason = `found ${keyStringOf(record)} in a log`;
    expect((await keywright(store, ['revoke', 'ci-upload', '--reason', reason])).code).toBe(2);
    expect((await store.get(record.keyId))?.revokedThrough).toBe(0);
  });

  it('takes the name of a commit for no key string, and a long piece of one for nothing else', async () => {
    const sha = '8f3a6a1c0be2d94f75f1a2b3c4d5e6f708192a3b';
    const { store, record } = await storeWithKey();
    const plaintext = keyStringOf(record);
    for (const reason of [
      `it began with acme_live_${sha}`,
      `in ${sha}${sha}`,
      `in ${sha}0`,
      `in ${plaintext.slice(-45)}`,
      plaintext.slice(0, 55),
    ])
      expect((await keywright(store, ['revoke', 'ci-upload', '--reason', reason])).code, reason).toBe(2);
    expect((await store.get(record.keyId))?.revokedThrough).toBe(0);
    const reason = `leaked in commit ${sha}, image sha256:${sha}${sha.slice(0, 24)}`;
    expect((await keywright(store, ['revoke', 'ci-upload', '--reason', reason])).code).toBe(0);
    expect(JSON.stringify(await Array.fromAsync(store.events(record.keyId)))).toContain(reason);
  });

  it('refuses what is no key string on standard input, without repeating it', async () => {
    const { store, record } = await storeWithKey();
    const almost = `${keyStringOf(record).slice(0, -1)}~`;
    const { code, err } = await keywright(store, ['show', '-'], { stdin: almost });
    expect(code).toBe(2);
    expect(err).not.toContain(almost.slice(20, 40));
  });
});
