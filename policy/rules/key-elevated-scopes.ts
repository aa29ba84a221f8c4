import { elevatedAmong, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { matchesAny } from '../pattern.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownScope } from '../subjects/unknown-scope.js';

/** How a scope comes to a key that does not declare it. */
function origin(
  scope: string,
  chosen: readonly string[],
  fixed: readonly string[],
  type: string | undefined,
): string {
  if (chosen.includes(scope)) return '';
  if (fixed.includes(scope)) return ` (as every key of the type ${quote(type ?? '')})`;
  const whose = chosen.length === 0 ? `, which every key of the type ${quote(type ?? '')} has` : '';
  return ` (implied by ${some([...chosen, ...fixed])}${whose})`;
}

function* judge(key: DeclaredKey, { catalogs, organisation }: Standards<Settings>): Generator<Finding> {
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(key);
  if (trusted === undefined) return;
  const { catalog } = trusted;
  const type = knownOf(key.type);
  const always = type === undefined ? [] : (typeOf(catalog, type)?.always ?? []);
  const sources = [...new Set([...knownScopes(key), ...always])];
  const isFixed = (source: string): boolean => always.includes(source);
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
    const [fixed, chosen] = [bringing.filter(isFixed), bringing.filter((source) => !isFixed(source))];
    const changes = [
      ...(chosen.length > 0 ? [`remove ${some(chosen)}`] : []),
      ...(fixed.length > 0 ? ['choose another key type'] : []),
    ];
    const said = {
      declared: `has the scope ${quote(scope)}${origin(scope, chosen, fixed, type)}, which is elevated`,
      allowed: `${owners.length > 0 ? `only for keys of the owners ${some(owners)}` : 'for no owner'}, by elevatedApprovals of the policy pack; elevated by ${catalogLabel(key, trusted)}`,
      mend:
        `${changes.join(' and ')}, or have it approved: an exception for key-elevated-scopes, ${quote(key.name)} and ` +
        `scopes: [${quote(scope)}] in the policy pack`,
    };
    yield violation('scopes', said, { scopes: [scope] });
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
