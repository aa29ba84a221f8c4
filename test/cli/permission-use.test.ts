import { describe, expect, it } from 'vitest';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { keywright, putKey } from './terminal.ts';

describe('show', () => {
  it('names the last use of each permission, and those of the key that were never used', async () => {
    const store = new MemoryKeyStore();
    const { keyId, terms } = await putKey(store);
    const at = instantOf(1_800_000_000);
    const permissions = { 'zz:gone-since': at };
    const usage = new Map([[keyId, { count: 3, lastUsedAt: at, permissions }]]);
    const { out } = await keywright(store, ['show', keyId], { usage });
    expect(out).toMatch(/PERMISSION +LAST USED/);
    expect(out).toMatch(/zz:gone-since +2027-01-15T08:00:00Z/);
    for (const permission of terms.permissions) expect(out).toMatch(new RegExp(` ${permission} +-`));
    const json = await keywright(store, ['show', keyId, '--json'], { usage });
    expect(JSON.parse(json.out)).toMatchObject({
      usage: { permissions: { 'zz:gone-since': '2027-01-15T08:00:00Z' } },
    });
  });

  it('is silent about permissions where nothing is known of them', async () => {
    const store = new MemoryKeyStore();
    const { keyId } = await putKey(store);
    const usage = new Map([[keyId, { count: 3, lastUsedAt: instantOf(1_800_000_000) }]]);
    expect((await keywright(store, ['show', keyId], { usage })).out).not.toContain('PERMISSION');
  });
});
