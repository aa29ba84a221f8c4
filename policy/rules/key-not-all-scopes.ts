import type { AnyCatalog, KeyTypeDefinition, UseCaseDefinition } from '../../keys/catalog/catalog.js';
import { conditionsOf, unmetBy } from '../../keys/catalog/conditions.js';
import { closureOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import { scopedType } from '../scoped-type.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownAttributes, knownScopes } from '../subjects/declared-key.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

const settings = {
  fewestScopes: {
    type: 'integer',
    description: 'A key type with fewer scopes to choose from is too small to ask for a choice.',
    minimum: 1,
    default: 5,
  },
} as const;

/** The scopes that a key of a type may have or not, as those choose who declare it. */
function choicesOf(
  catalog: AnyCatalog,
  { allows, always = [], requires = [] }: KeyTypeDefinition,
  attributes: readonly string[],
): readonly string[] {
  const settled = closureOf(catalog, [...always, ...requires]);
  return (allows === '*' ? Object.keys(catalog.scopes) : allows).filter(
    (scope) => !settled.has(scope) && unmetBy(catalog, scope, attributes) === undefined,
  );
}

function mendFor(catalog: AnyCatalog): string {
  const useCases: Readonly<Record<string, UseCaseDefinition>> = catalog.useCases ?? {};
  const smaller = Object.keys(useCases).filter((name) => useCases[name]?.scopes !== '*');
  const advice = smaller.length === 0 ? '' : `; the catalog recommends sets for ${some(smaller)}`;
  return `declare the scopes that it needs, and no others${advice}`;
}

function* judge(key: DeclaredKey, { catalogs, config }: Standards<typeof settings>): Generator<Finding> {
  const typed = yield* scopedType(key, catalogs);
  if (typed === undefined) return;
  const { trusted, name, type } = typed;
  const { catalog } = trusted;
  const held = closureOf(catalog, [...knownScopes(key), ...(type.always ?? [])]);
  const hasAll = (attributes: readonly string[]): number => {
    const choices = choicesOf(catalog, type, attributes);
    return choices.length >= config.fewestScopes && choices.every((scope) => held.has(scope))
      ? choices.length
      : 0;
  };
  const attribute = unknownAttribute(key);
  const known = knownAttributes(key);
  const all = hasAll(attribute === undefined ? known : conditionsOf(catalog));
  if (all > 0)
    return yield violation('scopes', {
      declared: `has all ${all} scopes that there are to choose from`,
      allowed: `fewer than all of the key type ${quote(name)} of ${catalogLabel(key, trusted)}, by the rule key-not-all-scopes`,
      mend: mendFor(catalog),
    });
  const waiting = unknownScope(key);
  if (waiting !== undefined) return yield undecided(waiting);
  if (attribute !== undefined && hasAll(known) > 0) yield undecided(attribute);
}

/**
 * A key has not simply all that its type could have. Who asks for everything has not asked what is needed, and gets what
 * the catalog adds later as well; where it is meant, as for the administration of an account, somebody says so by an exception.
 */
export const keyNotAllScopes = keyRule({
  name: 'key-not-all-scopes',
  title: 'API keys do not have all scopes',
  severity: 'high',
  level: 'mandatory',
  description:
    'No API key has all the scopes that its type and account leave to choose from, those that others imply included.',
  remediationSteps:
    'Declare the scopes that the key needs, such as those of a use case of the catalog. Where a key must have all, add an ' +
    'exception with a reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
