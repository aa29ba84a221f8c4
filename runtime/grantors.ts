import { InvariantError } from '../keys/errors.js';
import { type GrantorRights, grantorFault } from '../keys/grantor/grantor.js';
import type { KeyReader } from '../keys/store/key-store.js';
import { within } from './deadline.js';
import type { DenialReason } from './denial.js';

/**
 * Tells what a grantor may do now, `undefined` if there is no such grantor (any more): a view of the product's own roles.
 * It is asked for every request with a key that has a grantor, and its answer holds for that request alone.
 *
 * @example
 * const grantors: GrantorLookup = async (id) => {
 *   const user = await users.find(id);
 *   return user && { permissions: permissionsOf(user.roles), disabled: user.suspended };
 * };
 */
export type GrantorLookup = (
  grantorId: string,
) => GrantorRights | undefined | Promise<GrantorRights | undefined>;

/** What the authority of its grantor does to a key at this moment. */
export type Authority =
  | { readonly kind: 'bound'; readonly permissions: ReadonlySet<string> }
  | {
      readonly kind: 'refused';
      readonly reason: Extract<DenialReason, 'grantor-gone' | 'grantor-disabled'>;
    };

const REFUSED = { gone: 'grantor-gone', disabled: 'grantor-disabled' } as const;

/** Looks up grantors: in the table of the keys, or where a verifier is told to. */
export class Grantors {
  readonly #lookup: GrantorLookup;
  readonly #deadlineMs: number;

  constructor(store: KeyReader, lookup: GrantorLookup | undefined, deadlineMs: number) {
    this.#lookup = lookup ?? inTableOf(store);
    this.#deadlineMs = deadlineMs;
  }

  /** @throws whatever the lookup throws, {@link UnavailableError}, {@link InvariantError}: none of it lets anybody through */
  async authorityOf(grantorId: string, signal?: AbortSignal): Promise<Authority> {
    // Called inside of an asynchronous function, so that a lookup that throws at once fails as one that rejects.
    const asked = (async () => parsed(await this.#lookup(grantorId)))();
    const rights = await within(this.#deadlineMs, `looking up grantor ${grantorId}`, asked, signal);
    const fault = grantorFault(rights);
    if (rights === undefined || fault !== undefined)
      return { kind: 'refused', reason: REFUSED[fault ?? 'gone'] };
    return { kind: 'bound', permissions: new Set(rights.permissions) };
  }
}

function inTableOf({ grantors }: KeyReader): GrantorLookup {
  return (grantorId) => {
    if (grantors === undefined)
      throw new InvariantError('the key has a grantor, and this store cannot tell what grantors may do');
    return grantors.get(grantorId);
  };
}

/** The answer of a callback that no compiler may have seen: what is not plainly rights is none. */
function parsed(answer: unknown): GrantorRights | undefined {
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer === 'object' && 'permissions' in answer) {
    const { permissions } = answer;
    const disabled = 'disabled' in answer ? answer.disabled : undefined;
    if (isTexts(permissions) && (disabled === undefined || typeof disabled === 'boolean'))
      return { permissions, ...(disabled === undefined ? {} : { disabled }) };
  }
  throw new InvariantError('what tells of grantors gave neither { permissions, disabled? } nor undefined');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
