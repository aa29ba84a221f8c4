import { closureOf, scopeOf } from '../../keys/catalog/closure.js';
import { scopesOf, useCaseOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, knownAttributes, knownScopes } from '../subjects/declared-key.js';
import { unknownScope } from '../subjects/unknown-scope.js';

function* judge(key: DeclaredKey, { catalogs }: Standards<Settings>): Generator<Finding> {
  if (key.useCase.is === 'absent') return;
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(key);
  // What does not exist is for key-type-and-scopes-exist to judge.
  if (trusted === undefined) return;
  if (key.useCase.is === 'unknown') return yield undecided('useCase');
  const { catalog } = trusted;
  const name = key.useCase.value;
  const useCase = useCaseOf(catalog, name);
  const by = catalogLabel(key, trusted);
  if (useCase === undefined) {
    const names = Object.keys(catalog.useCases ?? {});
    return yield violation(
      'useCase',
      {
        declared: `is for the use case ${quote(name)}`,
        allowed: `${names.length === 0 ? 'no use cases' : some(names)}, by ${by}`,
        mend: names.length === 0 ? 'leave useCase out' : 'name one of these, or leave useCase out',
      },
      { excusable: false },
    );
  }
  const recommended = `by the use case ${quote(name)} of ${by}`;
  if (key.type.is === 'known' && key.type.value !== useCase.type)
    yield violation(
      'type',
      {
        declared: `is of the key type ${quote(key.type.value)}`,
        allowed: `the key type ${quote(useCase.type)}, ${recommended}`,
        mend: `declare it with type: ${quote(useCase.type)}, or leave useCase out`,
      },
      { excusable: false },
    );

  const needed =
    useCase.scopes === '*' ? scopesOf(catalog, useCase.type, knownAttributes(key)) : useCase.scopes;
  const enough = closureOf(catalog, needed);
  const more = knownScopes(key).filter(
    (scope) => scopeOf(catalog, scope) !== undefined && !enough.has(scope),
  );
  if (more.length > 0)
    yield violation(
      'scopes',
      {
        declared: `has ${some(more)}, which is more than it needs`,
        allowed: `${needed.length === 0 ? 'no scopes' : some(needed)}, ${recommended}`,
        mend: `remove ${some(more)}, or say by useCase what else it is for`,
      },
      { scopes: more },
    );
  if (key.type.is === 'unknown') return yield undecided('type');
  const waiting = unknownScope(key);
  if (waiting !== undefined) yield undecided(waiting);
}

/** A key that says what it is for has no more scopes than the catalog recommends for it. Advice: use cases decide nothing. */
export const keyFitsUseCase = keyRule({
  name: 'key-fits-use-case',
  title: 'Keys have the scopes of their use case',
  severity: 'low',
  level: 'advisory',
  description: 'An API key that names a use case has its type, and no scopes beyond those that it needs.',
  remediationSteps:
    'Declare type and scopes with ...useCase(catalog, name), or say by useCase what the key is for.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'scopes',
  judge,
});
