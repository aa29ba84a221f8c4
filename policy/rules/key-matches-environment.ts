import { typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel, type TrustedCatalog } from '../catalog-book.js';
import { environmentsOf } from '../environments.js';
import { matchesAny } from '../pattern.js';
import { placeOf } from '../place.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Said, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

function* judgeName({ name }: DeclaredKey, { environment }: Standards<Settings>): Generator<Finding> {
  if (environment?.names === undefined || matchesAny(environment.names, name)) return;
  yield violation('name', {
    declared: `is in the environment ${quote(environment.name)}`,
    allowed: `names like ${some(environment.names)}, by environments.${environment.name} of the policy pack`,
    mend: 'give the resource such a name; Pulumi sees a new name as a new key, unless it has an alias',
  });
}

/** Types of the catalog whose prefix one of the patterns matches. */
function typesWith({ catalog }: TrustedCatalog, patterns: readonly string[]): readonly string[] {
  return Object.keys(catalog.types).filter((name) =>
    matchesAny(patterns, typeOf(catalog, name)?.prefix ?? ''),
  );
}

/** What is wrong with a prefix in the environment of the stack, or in none; `undefined` if it may be there. */
function misplaced(
  prefix: string,
  { urn }: DeclaredKey,
  trusted: TrustedCatalog,
  { environment, organisation }: Standards<Settings>,
): Said | undefined {
  const where =
    environment === undefined ? 'a stack of no environment' : `the environment ${quote(environment.name)}`;
  const declared = `has a key type with the prefix ${quote(prefix)}, in ${where}`;
  const own = environment?.prefixes;
  if (own !== undefined) {
    if (matchesAny(own, prefix)) return undefined;
    const fitting = typesWith(trusted, own);
    return {
      declared,
      allowed: `prefixes like ${some(own)}, by environments.${environment?.name} of the policy pack`,
      mend:
        fitting.length > 0
          ? `declare the key type ${fitting.slice(0, 3).map(quote).join(' or ')}`
          : 'add a key type with such a prefix to the catalog, and declare that',
    };
  }
  const claiming = environmentsOf(organisation.environments ?? {}).find(({ prefixes = [] }) =>
    // That an environment takes any prefix does not make all of them its own.
    matchesAny(
      prefixes.filter((pattern) => pattern !== '*'),
      prefix,
    ),
  );
  if (claiming === undefined) return undefined;
  return {
    declared,
    allowed: `such keys in the environment ${quote(claiming.name)} alone, by environments.${claiming.name}.prefixes of the policy pack`,
    mend:
      `declare another key type here, or the key in a stack like ${some(claiming.stacks)}; if ${quote(placeOf(urn).stack)} is one of ` +
      `that environment, add it to environments.${claiming.name}.stacks`,
  };
}

function* judge(key: DeclaredKey, standards: Standards<Settings>): Generator<Finding> {
  yield* judgeName(key, standards);
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  if (key.type.is === 'unknown') return yield undecided('type');
  const trusted = standards.catalogs.of(key);
  const type = knownOf(key.type);
  const definition = trusted && type !== undefined ? typeOf(trusted.catalog, type) : undefined;
  // What does not exist is for key-type-and-scopes-exist to judge.
  if (trusted === undefined || type === undefined || definition === undefined) return;
  const { prefix } = definition;
  const said = misplaced(prefix, key, trusted, standards);
  if (said !== undefined) yield violation('type', said);
  if (key.prefix.is === 'unknown') return yield undecided('prefix');
  if (knownOf(key.prefix) === prefix) return;
  const wrong = {
    declared: key.prefix.is === 'known' ? `has the prefix ${quote(key.prefix.value)}` : 'has no prefix',
    allowed: `the prefix ${quote(prefix)}, by the key type ${quote(type)} of ${catalogLabel(key, trusted)}`,
    mend: 'declare it with ApiKey of keywright, and bring program and policy pack to the same catalog',
  };
  yield violation('prefix', wrong, { excusable: false });
}

/**
 * A key belongs where it is: its name and the prefix of its key strings, by which people and secret scanners tell production
 * from a sandbox, are those of the environment of its stack. No live key in a development stack.
 *
 * An environment that names prefixes admits no others, and they are its own: a stack of an environment that names none, or of
 * no environment at all, may not have them. So a new stack that nobody has sorted yet gets no live key, and the message says
 * where to add it. Prefixes that no environment names may be anywhere; names are judged only where an environment has some.
 * The prefix is that of the key's type by the pack's own catalog; one that is declared otherwise is refused everywhere.
 */
export const keyMatchesEnvironment = keyRule({
  name: 'key-matches-environment',
  title: 'API keys belong to the environment of their stack',
  severity: 'high',
  level: 'mandatory',
  description:
    'The name and the prefix of an API key are those of the environment of its stack: no live key in a development stack.',
  remediationSteps:
    'Declare a key type whose prefix belongs to the environment, or the key in a stack of the environment to which it belongs. ' +
    'If the stack is sorted wrongly, correct environments in the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
