import { describe, expect, it } from 'vitest';
import { revoked, termsChanged } from '../../keys/record/transitions.ts';
import type { LogEntry } from '../../runtime/log.ts';
import { type Issued, later, NOW, request, termsOf, world } from './world.ts';

const ON = { now: NOW, actor: { who: 'local', via: 'test' } };
type World = ReturnType<typeof world>;

/** A key that may come from these networks only. */
async function keyFor(w: World, allowedCidrs: readonly string[]): Promise<Issued> {
  const key = await w.issue();
  const change = termsChanged(key.record, { ...termsOf({}), allowedCidrs }, ON);
  await w.store.write(key.record, change);
  return { ...key, record: change.next };
}

/** What becomes of a request from an address: the kind of verdict, and the reason in the log. */
async function from(w: World, key: Issued, sourceAddress: string | undefined): Promise<string> {
  const { sourceAddress: _, ...asked } = request('GET', '/v1/items', key.keyString);
  const verdict = await w.verifier.verify({
    ...asked,
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
  });
  const entry = w.entries.at(-1);
  return verdict.kind === 'denied' && entry?.event === 'request-denied' ? entry.reason : verdict.kind;
}

describe('a key with allowedCidrs', () => {
  it('is let through from there, in whichever spelling the address comes', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24', '2001:db8::/32']);
    for (const address of ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.7', '2001:DB8:0::1'])
      expect([address, await from(w, key, address)]).toEqual([address, 'allowed']);
  });

  it('is refused from elsewhere, as from where it is not known', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24', '2001:db8::/32']);
    for (const address of [
      '203.0.112.255',
      '203.0.114.0',
      '2001:db9::',
      '::ffff:198.51.100.7',
      '::203.0.113.7',
      '203.0.113.7:443',
      '[2001:db8::1]',
      '203.0.113.7, 203.0.113.7',
      '203.0.113.07',
      'unknown',
      '',
      undefined,
    ])
      expect([address, await from(w, key, address)]).toEqual([address, 'wrong-address']);
  });

  it('is let through with the next request from a network that was added, and refused from one that was taken away', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24']);
    expect(await from(w, key, '203.0.113.7')).toBe('allowed');
    const moved = termsChanged(key.record, { ...key.record.terms, allowedCidrs: ['198.51.100.0/24'] }, ON);
    await w.store.write(key.record, moved);
    expect(await from(w, key, '203.0.113.7')).toBe('wrong-address');
    expect(await from(w, key, '198.51.100.7')).toBe('allowed');
  });

  it('is judged by what the list says, not by a list that was seen before', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24']);
    expect(await from(w, key, '203.0.113.7')).toBe('allowed');
    // By hand, with everything else as it was.
    w.edit(key.keyId, (item) => ({
      ...item,
      terms: { ...(item.terms as object), allowedCidrs: ['198.51.100.0/24'] },
    }));
    expect(await from(w, key, '203.0.113.7')).toBe('wrong-address');
  });

  it('is judged by its own list, also where that of another key is made of the same characters', async () => {
    const w = world();
    const [wide, narrow] = [await keyFor(w, ['::/1', '1::/16']), await keyFor(w, ['::/11', '::/16'])];
    expect(await from(w, wide, '4000::1')).toBe('allowed');
    expect(await from(w, narrow, '4000::1')).toBe('wrong-address');
  });

  it('is refused as unavailable if the list in its record is none of networks', async () => {
    for (const allowedCidrs of [['203.0.113.7/24'], ['203.0.113.7'], ['anywhere'], [], '0.0.0.0/0', [7]]) {
      const w = world();
      const key = await keyFor(w, ['203.0.113.0/24']);
      w.edit(key.keyId, (item) => ({ ...item, terms: { ...(item.terms as object), allowedCidrs } }));
      expect(await from(w, key, '203.0.113.7')).toBe('unavailable');
      expect(w.entries.at(-1)).toMatchObject({ error: 'ERR_RECORD_UNREADABLE' });
    }
  });

  it('is refused for its address after its secret was proved and its status judged, and the log says from where', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24']);
    const stranger = { ...key, keyString: (await w.issue()).keyString };
    expect(await from(w, stranger, '198.51.100.7')).toBe('allowed');
    expect(await from(w, key, '::ffff:198.51.100.7')).toBe('wrong-address');
    expect(w.hasher.verifications).toBe(2);
    const told: LogEntry | undefined = w.entries.at(-1);
    expect(told).toEqual({
      event: 'request-denied',
      reason: 'wrong-address',
      requestId: 'req-1',
      keyId: key.keyId,
      version: 1,
      address: '198.51.100.7',
    });
    await from(w, key, 'x'.repeat(100));
    expect(w.entries.at(-1)).not.toHaveProperty('address');
    await w.store.write(key.record, revoked(key.record, 'leaked', ON));
    expect(await from(w, key, '198.51.100.7')).toBe('revoked');
  });

  it('is not noted as used from where it was refused', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24']);
    await from(w, key, '198.51.100.7');
    await w.verifier.settled();
    expect(await w.usages.get(key.keyId)).toBeUndefined();
  });

  it('is noted as used from an address in its one spelling, and from no other text', async () => {
    const w = world();
    const key = await w.issue();
    const notedFrom = async (sourceAddress: unknown) => {
      w.time.now = later(w.time.now, 3_600);
      const asked = { ...request('GET', '/v1/items', key.keyString), sourceAddress } as never;
      expect((await w.verifier.verify(asked)).kind).toBe('allowed');
      await w.verifier.settled();
      return (await w.usages.get(key.keyId))?.lastAddress;
    };
    expect(await notedFrom('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(await notedFrom('2001:DB8::0:7')).toBe('2001:db8::7');
    for (const odd of ['\u001b[2J', 'test-invoke-source-ip', '', '203.0.113.7:443', null, 7, undefined])
      expect(await notedFrom(odd)).toBeUndefined();
  });

  it('with a list is refused like a bad credential where a server says that there is no address', async () => {
    const w = world();
    const key = await keyFor(w, ['203.0.113.0/24']);
    for (const odd of [null, 7, {}]) expect(await from(w, key, odd as never)).toBe('wrong-address');
  });

  it('has no list, and is let through from anywhere, without one', async () => {
    const w = world();
    const key = await w.issue();
    for (const address of ['198.51.100.7', 'unknown', undefined])
      expect(await from(w, key, address)).toBe('allowed');
  });
});

describe('a key with notBefore', () => {
  it('verifies from that second on, and not before', async () => {
    const w = world();
    const key = await w.issue();
    const change = termsChanged(key.record, { ...termsOf({}), notBefore: later(NOW, 60) }, ON);
    await w.store.write(key.record, change);
    w.time.now = later(NOW, 59);
    expect(await from(w, key, '203.0.113.7')).toBe('not-yet-valid');
    w.time.now = later(NOW, 60);
    expect(await from(w, key, '203.0.113.7')).toBe('allowed');
  });

  it('waits with all its versions, and is told revoked first', async () => {
    const w = world();
    const first = await w.issue();
    const second = await w.rotate(first);
    const change = termsChanged(second.record, { ...termsOf({}), notBefore: later(NOW, 60) }, ON);
    await w.store.write(second.record, change);
    for (const key of [first, second]) expect(await from(w, key, '203.0.113.7')).toBe('not-yet-valid');
    await w.store.write(change.next, revoked(change.next, 'leaked', ON));
    expect(await from(w, second, '203.0.113.7')).toBe('revoked');
  });
});
