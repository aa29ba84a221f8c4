import { typeOf } from '../../keys/catalog/resolve.js';
import { type CatalogBook, catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, type Standards, stackRule, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import type { DeclaredStack } from '../subjects/declared-stack.js';
import { knownOf } from '../subjects/seen.js';

const settings = {
  maxKeysPerAccount: {
    type: 'integer',
    description: 'Most keys of one account, of whatever type; 0 is no limit of the organisation.',
    minimum: 0,
    default: 0,
  },
} as const;

/** A number of keys that share something, and may be so many. */
interface Cap {
  /** What is counted together: keys of one table, account and so on. */
  readonly group: string;
  readonly most: number;
  readonly what: string;
  readonly by: string;
  readonly mend: string;
}

function capOfType(key: DeclaredKey, catalogs: CatalogBook): Cap | undefined {
  const trusted = catalogs.of(key);
  const [type, account] = [knownOf(key.type), knownOf(key.account)];
  if (trusted === undefined || type === undefined || account === undefined) return undefined;
  const most = typeOf(trusted.catalog, type)?.maxKeysPerAccount;
  if (most === undefined) return undefined;
  return {
    group: JSON.stringify([knownOf(key.region), knownOf(key.table), trusted.catalog.name, type, account]),
    most,
    what: `keys of the type ${quote(type)} for the account ${quote(account)}`,
    by: `the key type ${quote(type)} of ${catalogLabel(key, trusted)}`,
    mend: 'raise maxKeysPerAccount of the key type',
  };
}

function capOfAccount(key: DeclaredKey, most: number): Cap | undefined {
  const account = knownOf(key.account);
  if (most === 0 || account === undefined) return undefined;
  return {
    group: JSON.stringify([knownOf(key.region), knownOf(key.table), account]),
    most,
    what: `keys for the account ${quote(account)}`,
    by: 'the setting maxKeysPerAccount of the rule keys-per-account',
    mend: 'raise that setting',
  };
}

/** The first unknown input that decides where a key counts; `undefined` if all are known, or if nothing is capped. */
function waitsFor(key: DeclaredKey, catalogs: CatalogBook, most: number): string | undefined {
  const trusted = catalogs.of(key);
  const type = knownOf(key.type);
  const possible = trusted === undefined ? [] : Object.keys(trusted.catalog.types);
  const capped = (name: string): boolean =>
    trusted !== undefined && typeOf(trusted.catalog, name)?.maxKeysPerAccount !== undefined;
  const mayBeCapped =
    most > 0 || key.catalog.is === 'unknown' || (type === undefined ? possible : [type]).some(capped);
  if (!mayBeCapped) return undefined;
  const unknown = (['catalog', 'type', 'account', 'table', 'revoked'] as const).find(
    (field) => key[field].is === 'unknown',
  );
  return unknown ?? (key.region.is === 'unknown' ? 'aws.region' : undefined);
}

/** Keys that are there come first, the oldest before the others: what is beyond the cap is what was added last. */
function inOrder(a: DeclaredKey, b: DeclaredKey): number {
  const since = ({ deployed }: DeclaredKey): number => deployed?.createdAt ?? Number.MAX_SAFE_INTEGER;
  return since(a) - since(b) || (a.urn < b.urn ? -1 : 1);
}

function* beyondCaps(
  keys: readonly DeclaredKey[],
  capOf: (key: DeclaredKey) => Cap | undefined,
  told: Set<DeclaredKey>,
): Generator<Finding> {
  const groups = new Map<string, { readonly cap: Cap; readonly keys: DeclaredKey[] }>();
  for (const key of keys) {
    const cap = capOf(key);
    if (cap === undefined) continue;
    const group = groups.get(cap.group) ?? { cap, keys: [] };
    groups.set(cap.group, group);
    group.keys.push(key);
  }
  for (const { cap, keys: counted } of groups.values()) {
    const names = some(counted.map(({ name }) => name));
    for (const [index, key] of counted.entries()) {
      if (index < cap.most || told.has(key)) continue;
      told.add(key);
      const said = {
        declared: `is number ${index + 1} of the ${cap.what}`,
        allowed: `at most ${cap.most}, by ${cap.by}`,
        mend: `remove or revoke one of ${names}, or ${cap.mend}`,
      };
      yield violation('account', said, { about: key });
    }
  }
}

function* judge(
  { keys }: DeclaredStack,
  { catalogs, config }: Standards<typeof settings>,
): Generator<Finding> {
  const most = config.maxKeysPerAccount;
  const waiting = keys.flatMap((key) => {
    const field = knownOf(key.revoked) === true ? undefined : waitsFor(key, catalogs, most);
    return field === undefined ? [] : [{ key, field }];
  });
  const waits = new Set(waiting.map(({ key }) => key));
  const counted = keys.filter((key) => knownOf(key.revoked) !== true && !waits.has(key)).sort(inOrder);
  const told = new Set<DeclaredKey>();
  yield* beyondCaps(counted, (key) => capOfType(key, catalogs), told);
  yield* beyondCaps(counted, (key) => capOfAccount(key, most), told);
  for (const { key, field } of waiting) yield undecided(field, key);
}

/**
 * No account has more keys than the type or the organisation allows: of one stack, or of all stacks where the live table is
 * judged. Revoked keys take no place, as in the table. Keys of one account in two tables are counted apart.
 */
export const keysPerAccount = stackRule({
  name: 'keys-per-account',
  title: 'No account has too many API keys',
  severity: 'medium',
  level: 'mandatory',
  description:
    'An account has no more API keys of a type than the type allows, and no more of all types than the organisation allows.',
  remediationSteps:
    'Remove keys that nobody uses, or revoke them. Where an account needs more, raise the limit in the catalog or in the ' +
    'configuration of the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
