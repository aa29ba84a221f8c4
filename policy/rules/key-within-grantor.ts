import type { KeyTypeDefinition } from '../../keys/catalog/catalog.js';
import { typeOf } from '../../keys/catalog/resolve.js';
import { type CatalogBook, catalogLabel } from '../catalog-book.js';
import { quote } from '../quote.js';
import { type Finding, type Standards, stackRule, type Undecided, undecided, violation } from '../rule.js';
import type { DeclaredGrantor } from '../subjects/declared-grantor.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import type { DeclaredStack } from '../subjects/declared-stack.js';
import { knownOf, type Seen } from '../subjects/seen.js';
import { withinGrantor } from '../within-grantor.js';

const settings = {
  mustBeDeclared: {
    type: 'boolean',
    description:
      'Whether the grantor of every key must be declared in the same stack, so that the rule can judge it.',
    default: false,
  },
} as const;

type Same = 'yes' | 'no' | { readonly waitsFor: Undecided };

/** Whether a grantor is the one that a key names: of that id, in the same table. */
function isNamed(key: DeclaredKey, grantor: DeclaredGrantor): Same {
  const pairs = [
    ['grantorId', grantor.grantorId, 'grantor', key.grantor],
    ['table', grantor.table, 'table', key.table],
    ['aws.region', grantor.region, 'aws.region', key.region],
  ] as const satisfies readonly (readonly [string, Seen<string>, string, Seen<string>])[];
  if (pairs.some(([, a, , b]) => a.is !== 'unknown' && b.is !== 'unknown' && knownOf(a) !== knownOf(b)))
    return 'no';
  for (const [field, its, keyField, wanted] of pairs) {
    if (wanted.is === 'unknown') return { waitsFor: undecided(keyField, key) };
    if (its.is === 'unknown') return { waitsFor: undecided(field, grantor) };
  }
  return 'yes';
}

function* judgeTaking(
  key: DeclaredKey,
  takes: KeyTypeDefinition['grantor'],
  by: string,
): Generator<Finding, void> {
  if (takes === 'required' && key.grantor.is === 'absent') {
    const said = {
      declared: 'names no grantor',
      allowed: `only keys on the authority of a grantor, by ${by}`,
      mend: 'write grantor: with the grantorId of a Grantor in the same table',
    };
    yield violation('grantor', said, { about: key });
  }
  if (takes === undefined && key.grantor.is === 'known') {
    const said = {
      declared: `names the grantor ${quote(key.grantor.value)}`,
      allowed: `none, by ${by}`,
      mend: 'leave grantor out, or choose a key type that takes one',
    };
    yield violation('grantor', said, { about: key });
  }
}

function* judgeKey(
  key: DeclaredKey,
  grantors: readonly DeclaredGrantor[],
  catalogs: CatalogBook,
  mustBeDeclared: boolean,
): Generator<Finding> {
  if (key.catalog.is === 'unknown') return yield undecided('catalog', key);
  const trusted = catalogs.of(key);
  if (trusted === undefined || key.type.is === 'absent') return;
  if (key.type.is === 'unknown') return yield undecided('type', key);
  const type = typeOf(trusted.catalog, key.type.value);
  // What does not exist is for key-type-and-scopes-exist to judge.
  if (type === undefined) return;
  yield* judgeTaking(
    key,
    type.grantor,
    `the key type ${quote(key.type.value)} of ${catalogLabel(key, trusted)}`,
  );
  if (type.grantor === undefined || key.grantor.is === 'absent') return;
  if (key.grantor.is === 'unknown') return yield undecided('grantor', key);

  const candidates = grantors.map((grantor) => ({ grantor, same: isNamed(key, grantor) }));
  const named = candidates.find(({ same }) => same === 'yes');
  if (named !== undefined) return yield* withinGrantor(key, named.grantor, catalogs);
  for (const { same } of candidates) if (typeof same === 'object') return yield same.waitsFor;
  if (!mustBeDeclared) return;
  const said = {
    declared: `is on the authority of ${quote(key.grantor.value)}, which this stack does not declare in the table of the key`,
    allowed: 'grantors of the same stack, by the setting mustBeDeclared of the rule key-within-grantor',
    mend: 'declare it as a Grantor in this stack, or set mustBeDeclared to false',
  };
  yield violation('grantor', said, { about: key });
}

function* judge(
  { keys, grantors }: DeclaredStack,
  { catalogs, config }: Standards<typeof settings>,
): Generator<Finding> {
  const findings = keys.flatMap((key) => [...judgeKey(key, grantors, catalogs, config.mustBeDeclared)]);
  yield* findings.filter(({ kind }) => kind === 'violation');
  yield* findings.filter(({ kind }) => kind === 'undecided');
}

/**
 * A key may do at most what its grantor may, and names one where its type asks for one. A grantor that is declared elsewhere is
 * not judged here: the provider asks the table before it issues, and `keyWithinGrantor` asks it for all keys of the live table.
 */
export const keyWithinGrantor = stackRule({
  name: 'key-within-grantor',
  title: 'API keys stay within what their grantor may do',
  severity: 'high',
  level: 'mandatory',
  description:
    'An API key has no permission that its grantor lacks, where the grantor is declared in the same stack, and no new key ' +
    'has a disabled one. A key names a grantor if its type requires one, and none if its type takes none.',
  remediationSteps:
    'Take away the scopes that bring the permission, or give the permission to the grantor first. Name a grantor in the same ' +
    'table, by its grantorId.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
