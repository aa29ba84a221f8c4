import { elevatedAmong, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { matchesAny } from '../pattern.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownScope } from '../subjects/unknown-scope.js';

function* judge(key: DeclaredKey, { catalogs, organisation }: Standards<Settings>): Generator<Finding> {
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(key);
  if (trusted === undefined) return;
  const { catalog } = trusted;
  const type = knownOf(key.type);
  const always = type === undefined ? [] : (typeOf(catalog, type)?.always ?? []);
  const sources = [...new Set([...knownScopes(key), ...always])];
  const approvals = (organisation.elevatedApprovals ?? []).filter((one) => one.catalog === catalog.name);
  const owner = knownOf(key.owner);
  let waitsForOwner = false;
  for (const scope of elevatedAmong(catalog, sources)) {
    const owners = approvals.filter(({ scopes }) => scopes.includes(scope)).flatMap((one) => one.owners);
    if (owner !== undefined && matchesAny(owners, owner)) continue;
    if (key.owner.is === 'unknown' && owners.length > 0) {
      waitsForOwner = true;
      continue;
    }
    const bringing = sources.filter((source) => elevatedAmong(catalog, [source]).includes(scope));
    const declared = bringing.filter((source) => !always.includes(source));
    const how = bringing.includes(scope) ? '' : ` (implied by ${some(bringing)})`;
    const approved = owners.length > 0 ? `for keys of the owners ${some(owners)}` : 'for no owner';
    const said = {
      declared: `has the scope ${quote(scope)}${how}, which is elevated`,
      allowed: `${approved}, by the policy pack; elevated by ${catalogLabel(key, trusted)}`,
      mend:
        `${declared.length > 0 ? `remove ${some(declared)}` : 'choose another key type'}, or add an exception for ` +
        `key-elevated-scopes, ${quote(key.name)} and scopes: [${quote(scope)}] to the policy pack`,
    };
    yield violation('scopes', said, { scope });
  }
  if (waitsForOwner) yield undecided('owner');
  if (key.type.is === 'unknown') return yield undecided('type');
  const waiting = unknownScope(key);
  if (waiting !== undefined) yield undecided(waiting);
}

/** Administrative scopes, whichever way they come to a key, need an approved owner or an exception that names them. */
export const keyElevatedScopes = keyRule({
  name: 'key-elevated-scopes',
  title: 'Elevated scopes are approved',
  severity: 'critical',
  level: 'mandatory',
  description: 'An API key has an elevated scope only if its owner is approved for it, or by an exception.',
  remediationSteps:
    'Remove the scope, or choose a key type that does not bring it. Else have it approved: elevatedApprovals of the policy ' +
    'pack name the owners, exceptions the single key, with a reason, an approver and an end date.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'scopes',
  judge,
});
