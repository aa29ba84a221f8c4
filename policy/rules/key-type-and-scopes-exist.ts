import { scopeOf, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, hasScopeNames, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownScope } from '../subjects/unknown-scope.js';

/** Nothing else can be judged by what is not there. */
const inexcusable = { excusable: false } as const;

function* judge(key: DeclaredKey, { catalogs }: Standards<Settings>): Generator<Finding> {
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(key);
  if (trusted === undefined) {
    const { catalog } = key;
    const said = {
      declared: catalog.is === 'known' ? `is of the catalog ${quote(catalog.value)}` : 'names no catalog',
      allowed: `${some(catalogs.names)}, by the policy pack`,
      mend: 'use one of these, or add the catalog to the policy pack',
    };
    return yield violation('catalog', said, inexcusable);
  }
  const { catalog } = trusted;
  const by = catalogLabel(key, trusted);
  const type = knownOf(key.type);
  if (key.type.is === 'absent' || (type !== undefined && typeOf(catalog, type) === undefined)) {
    const said = {
      declared: type === undefined ? 'names no key type' : `is of the key type ${quote(type)}`,
      allowed: `${some(Object.keys(catalog.types))}, by ${by}`,
      mend: 'declare one of these key types, or add the type to the catalog',
    };
    yield violation('type', said, inexcusable);
  }
  if (!hasScopeNames(key)) {
    const said = {
      declared: 'has scopes that are not a list of names',
      allowed: `a list of names of scopes, by ${by}`,
      mend: 'declare it with ApiKey of keywright, which writes scopes: [] where there are none',
    };
    yield violation('scopes', said, inexcusable);
  }
  for (const scope of knownScopes(key).filter((name) => scopeOf(catalog, name) === undefined)) {
    const said = {
      declared: `has the scope ${quote(scope)}`,
      allowed: `${some(Object.keys(catalog.scopes))}, by ${by}`,
      mend: `remove ${quote(scope)}, or add it to the catalog`,
    };
    yield violation('scopes', said, { ...inexcusable, scopes: [scope] });
  }
  if (key.type.is === 'unknown') return yield undecided('type');
  const waiting = unknownScope(key);
  if (waiting !== undefined) yield undecided(waiting);
}

/** A key is of a catalog that the organisation knows, and of a type and scopes that the catalog has. */
export const keyTypeAndScopesExist = keyRule({
  name: 'key-type-and-scopes-exist',
  title: 'API keys are of a known type, with known scopes',
  severity: 'high',
  level: 'mandatory',
  description: 'The catalog, the type and every scope of an API key are known to the organisation.',
  remediationSteps:
    'Use a catalog, a type and scopes that the policy pack knows. If they are new, add them to the catalog and give the new ' +
    'catalog to the policy pack first.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'nothing',
  judge,
});
