import { conditionsOf, unmetBy } from '../../keys/catalog/conditions.js';
import { scopeOf, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Said, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { attributesOf, type DeclaredKey, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

function* judge(key: DeclaredKey, { catalogs }: Standards<Settings>): Generator<Finding> {
  const trusted = catalogs.of(key);
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  if (key.type.is === 'unknown') return yield undecided('type');
  const typeName = knownOf(key.type);
  const type = trusted && typeName !== undefined ? typeOf(trusted.catalog, typeName) : undefined;
  // What does not exist is for key-type-and-scopes-exist to judge.
  if (trusted === undefined || typeName === undefined || type === undefined) return;
  const { catalog } = trusted;
  const by = `the key type ${quote(typeName)} of ${catalogLabel(key, trusted)}`;
  const say = (scope: string, said: Said): Finding => violation('scopes', said, { scope, excusable: false });
  // An attribute that is not known yet may be the one that a scope needs.
  const attributes = attributesOf(key) ?? conditionsOf(catalog);
  const scopes = knownScopes(key);
  const waiting = unknownScope(key);

  for (const [index, scope] of scopes.entries()) {
    if (scopeOf(catalog, scope) === undefined) continue;
    const declared = `has the scope ${quote(scope)}`;
    if (type.allows !== '*' && !type.allows.includes(scope)) {
      const allowed = `${some(type.allows)}, by ${by}`;
      yield say(scope, { declared, allowed, mend: `remove ${quote(scope)}, or choose another key type` });
    } else if (scopes.indexOf(scope) !== index) {
      const twice = { declared: `declares the scope ${quote(scope)} twice`, allowed: 'each scope once' };
      yield say(scope, { ...twice, mend: 'remove one' });
    } else {
      const unmet = unmetBy(catalog, scope, attributes);
      if (unmet === undefined) continue;
      const whose = unmet.scope === scope ? '' : ` of ${quote(unmet.scope)}, which it implies`;
      yield say(scope, {
        declared,
        allowed: `only for accounts with the attribute ${quote(unmet.condition)}, by the condition${whose} in ${catalogLabel(key, trusted)}`,
        mend: `remove ${quote(scope)}, or if the account has the attribute say so in accountAttributes`,
      });
    }
  }
  // A scope that is missing now may be the one that is not known yet.
  if (waiting !== undefined) return yield undecided(waiting);
  for (const scope of (type.requires ?? []).filter((required) => !scopes.includes(required))) {
    const declared = `lacks the scope ${quote(scope)}`;
    const allowed = `only keys that declare ${some(type.requires ?? [])}, by ${by}`;
    yield say(scope, { declared, allowed, mend: `add ${quote(scope)}` });
  }
  const attribute = unknownAttribute(key);
  if (attribute !== undefined) yield undecided(attribute);
}

/** A key has only scopes that its type and its account may have, and all that its type requires. */
export const keyScopesFitType = keyRule({
  name: 'key-scopes-fit-type',
  title: 'Scopes fit the key type',
  severity: 'high',
  level: 'mandatory',
  description:
    'An API key has the scopes that its type requires, and none that type and account may not have.',
  remediationSteps: 'Remove the scope, or choose a key type that allows it. Add what the type requires.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'scopes',
  judge,
});
