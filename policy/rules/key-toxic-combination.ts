import { closureOf, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownScope } from '../subjects/unknown-scope.js';

function* judge(key: DeclaredKey, { catalogs, organisation }: Standards<Settings>): Generator<Finding> {
  const all = organisation.toxicCombinations ?? [];
  if (all.length === 0) return;
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(key);
  const combinations = all.filter((one) => one.catalog === trusted?.catalog.name);
  if (trusted === undefined || combinations.length === 0) return;
  const { catalog } = trusted;
  const type = knownOf(key.type);
  const always = type === undefined ? [] : (typeOf(catalog, type)?.always ?? []);
  const sources = [...new Set([...knownScopes(key), ...always])];
  const brings = (source: string, scope: string): boolean => closureOf(catalog, [source]).has(scope);
  /** How the key has a scope: by itself, or by others. */
  const origin = (scope: string): string => {
    if (knownScopes(key).includes(scope)) return quote(scope);
    if (always.includes(scope)) return `${quote(scope)} (as every key of the type ${quote(type ?? '')})`;
    return `${quote(scope)} (implied by ${some(sources.filter((source) => brings(source, scope)))})`;
  };

  let isSafe = true;
  for (const { scopes, because } of combinations) {
    const held = scopes.filter((scope) => sources.some((source) => brings(source, scope)));
    if (held.length < scopes.length) {
      isSafe = false;
      continue;
    }
    const others = sources.filter((source) => !always.includes(source));
    const cures = others.filter((source) => {
      const rest = closureOf(
        catalog,
        sources.filter((one) => one !== source),
      );
      return !scopes.every((scope) => rest.has(scope));
    });
    const split = 'make it a key for each, held in different places';
    yield violation(
      'scopes',
      {
        declared: `has ${scopes.map(origin).join(' together with ')}: ${because}`,
        allowed: `not all of them in one key, by toxicCombinations of the policy pack and ${catalogLabel(key, trusted)}`,
        mend: cures.length > 0 ? `remove ${cures.map(quote).join(' or ')}, or ${split}` : split,
      },
      { scopes },
    );
  }
  if (isSafe) return;
  if (key.type.is === 'unknown') return yield undecided('type');
  const waiting = unknownScope(key);
  if (waiting !== undefined) yield undecided(waiting);
}

/** A key has no scopes that the organisation calls dangerous together, whichever way they come to it. */
export const keyToxicCombination = keyRule({
  name: 'key-toxic-combination',
  title: 'No key has scopes that are dangerous together',
  severity: 'high',
  level: 'mandatory',
  description:
    'No API key has all scopes of a combination that the organisation calls toxic, those that others imply included.',
  remediationSteps:
    'Remove one of the scopes, or make it several keys that are held in different places. Where one key must have them, ' +
    'add an exception that names all of them, with a reason, an approver and an end date, to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'scopes',
  judge,
});
