import type { GrantorRecord, GrantorRights } from '../../keys/grantor/grantor.js';
import type { GrantorStore } from '../../keys/grantor/grantor-store.js';
import { type DeclaredGrantor, grantorChanged, grantorCreated } from '../../keys/grantor/transitions.js';
import { ON } from './sample.js';

/** A grantor as a program declares it. */
export function declaredGrantor(wish: Partial<DeclaredGrantor> = {}): DeclaredGrantor {
  return {
    grantorId: 'alice',
    claim: 'g'.repeat(32),
    origin: 'shop/prod/alice',
    permissions: ['read:item', 'update:item'],
    disabled: false,
    ...wish,
  };
}

/** Says what a grantor may do from now on, as a deployment does. */
export async function declareGrantor(
  grantors: GrantorStore,
  grantorId: string,
  { permissions, disabled = false }: GrantorRights,
): Promise<GrantorRecord> {
  const seen = await grantors.record(grantorId);
  const declared = declaredGrantor({ grantorId, permissions, disabled });
  const transition =
    seen?.life === 'live' ? grantorChanged(seen, declared, ON) : grantorCreated(declared, seen, ON);
  if ((await grantors.write(seen, transition)) !== 'written') throw new Error('somebody else wrote it');
  return transition.next;
}
