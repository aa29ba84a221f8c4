import { describe, expect, it } from 'vitest';
import type { GrantorRecord } from '../../../keys/grantor/grantor.js';
import {
  grantorAdopted,
  grantorChanged,
  grantorCreated,
  grantorDeleted,
  grantorRenamed,
} from '../../../keys/grantor/transitions.js';
import { brokenLink } from '../../../keys/record/audit.js';
import { instantOf } from '../../../keys/time/instant.js';
import { NOW, ON } from '../../contracts/sample.js';

const declared = {
  grantorId: 'alice',
  claim: 'c'.repeat(32),
  origin: 'shop/prod/alice',
  permissions: ['a', 'b'],
  disabled: false,
};
const first = grantorCreated(declared, undefined, ON);
const LATER = instantOf(NOW + 60);
const on = { now: LATER, actor: { who: 'arn:aws:iam::123456789012:user/ann', via: 'shop/test' } };

describe('a grantor', () => {
  it('begins with its rights, and with a trail of its own', () => {
    expect(first.next).toEqual({
      ...declared,
      schema: 1,
      rev: 1,
      tenure: 0,
      life: 'live',
      changedAt: NOW,
      changedBy: ON.actor.who,
      audit: { seq: 1, digest: first.next.audit.digest },
    });
    expect(first.event).toEqual({
      ...ON.actor,
      grantorId: 'alice',
      seq: 1,
      at: NOW,
      action: 'created',
      detail: '+a +b',
      previous: '',
    });
  });

  it.each([
    [
      'adopted',
      grantorAdopted(first.next, on),
      { tenure: 1 },
      'taken over by a declaration whose state did not know it',
    ],
    [
      'renamed',
      grantorRenamed(first.next, { ...declared, claim: 'd'.repeat(32), origin: 'shop/prod/al' }, on),
      { claim: 'd'.repeat(32), origin: 'shop/prod/al' },
      'was shop/prod/alice, is shop/prod/al',
    ],
    [
      'changed',
      grantorChanged(first.next, { ...declared, permissions: ['b', 'c'] }, on),
      { permissions: ['b', 'c'] },
      '+c -a',
    ],
    [
      'changed',
      grantorChanged(first.next, { ...declared, disabled: true }, on),
      { disabled: true },
      'permissions unchanged, disabled',
    ],
    [
      'deleted',
      grantorDeleted(first.next, on),
      { life: 'deleted', permissions: [], disabled: true },
      'removed from shop/prod/alice',
    ],
  ] as const)('that is %s says who changed what, and when', (action, { next, event }, change, detail) => {
    const changed = { rev: 2, changedAt: LATER, changedBy: on.actor.who };
    expect(next).toEqual({ ...first.next, ...changed, ...change, audit: next.audit });
    expect(event).toEqual({
      ...on.actor,
      grantorId: 'alice',
      seq: 2,
      at: LATER,
      action,
      detail,
      previous: first.next.audit.digest,
    });
    expect(brokenLink([first.event, event], next.audit)).toBeUndefined();
  });

  it('that comes back goes on with the trail of its tombstone, and may do what is declared now', () => {
    const disabled = grantorChanged(first.next, { ...declared, disabled: true }, on);
    expect(grantorChanged(disabled.next, declared, on).event.detail).toBe('permissions unchanged, enabled');
    const tombstone: GrantorRecord = grantorDeleted(disabled.next, on).next;
    const back = grantorCreated({ ...declared, disabled: true }, tombstone, on);
    expect(back.next).toMatchObject({ rev: 4, tenure: 0, life: 'live', permissions: ['a', 'b'] });
    expect(back.event).toMatchObject({
      seq: 4,
      detail: '+a +b, disabled',
      previous: tombstone.audit.digest,
    });
  });
});
