import type { KeyTypeDefinition } from '../../keys/catalog/catalog.js';
import { unmetBy } from '../../keys/catalog/conditions.js';
import { scopeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel, type TrustedCatalog } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Said, type Standards, undecided, violation } from '../rule.js';
import { scopedType } from '../scoped-type.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, knownAttributes, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

function refused(scope: string, said: Said): Finding {
  return violation('scopes', said, { scopes: [scope], excusable: false });
}

/** What is wrong with a scope that the catalog has. */
function* judgeScope(
  scope: string,
  key: DeclaredKey,
  type: KeyTypeDefinition,
  trusted: TrustedCatalog,
  by: string,
): Generator<Finding> {
  const declared = `has the scope ${quote(scope)}`;
  if (type.allows !== '*' && !type.allows.includes(scope)) {
    const allowed = `${type.allows.length === 0 ? 'no scopes' : some(type.allows)}, by ${by}`;
    yield refused(scope, { declared, allowed, mend: `remove ${quote(scope)}, or choose another key type` });
  }
  const unmet = unmetBy(trusted.catalog, scope, knownAttributes(key));
  // An attribute that is not known yet may be the one that the scope needs.
  if (unmet === undefined || unknownAttribute(key) !== undefined) return;
  const whose = unmet.scope === scope ? '' : ` of ${quote(unmet.scope)}, which it implies,`;
  yield refused(scope, {
    declared,
    allowed: `only for accounts with the attribute ${quote(unmet.condition)}, by the condition${whose} in ${catalogLabel(key, trusted)}`,
    mend: `remove ${quote(scope)}, or if the account has the attribute say so in accountAttributes`,
  });
}

function* judge(key: DeclaredKey, { catalogs }: Standards<Settings>): Generator<Finding> {
  const typed = yield* scopedType(key, catalogs);
  if (typed === undefined) return;
  const { trusted, name, type } = typed;
  const { catalog } = trusted;
  const by = `the key type ${quote(name)} of ${catalogLabel(key, trusted)}`;

  const scopes = knownScopes(key).filter((scope) => scopeOf(catalog, scope) !== undefined);
  for (const scope of scopes) yield* judgeScope(scope, key, type, trusted, by);
  const all = (knownOf(key.scopes) ?? []).map(knownOf);
  for (const scope of scopes.filter((one) => all.indexOf(one) !== all.lastIndexOf(one))) {
    const declared = `declares the scope ${quote(scope)} more than once`;
    yield refused(scope, { declared, allowed: 'each scope once', mend: 'leave it there once' });
  }
  const waiting = unknownScope(key);
  // A scope that is missing now may be the one that is not known yet.
  if (waiting !== undefined) return yield undecided(waiting);
  const required = type.requires ?? [];
  for (const scope of required.filter((one) => !scopes.includes(one))) {
    const allowed = `only keys that declare ${some(required)}, by ${by}`;
    yield refused(scope, {
      declared: `lacks the scope ${quote(scope)}`,
      allowed,
      mend: `add ${quote(scope)}`,
    });
  }
  const attribute = unknownAttribute(key);
  const isAsked = scopes.some((scope) => unmetBy(catalog, scope, knownAttributes(key)) !== undefined);
  if (attribute !== undefined && isAsked) yield undecided(attribute);
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
  exceptionsName: 'nothing',
  judge,
});
