import { typeOf } from '../../keys/catalog/resolve.js';
import { SERIALIZED_GRANTOR_PROVIDER, SERIALIZED_PROVIDER } from '../../provider/serialized.js';
import { API_KEY_INPUTS, API_KEY_TYPE, GRANTOR_INPUTS, GRANTOR_TYPE } from '../../provider/type.js';
import { catalogLabel } from '../catalog-book.js';
import { quote, some } from '../quote.js';
import { type Finding, resourceRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { declaredKey } from '../subjects/declared-key.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { isBlank } from '../subjects/key-resource.js';
import { knownOf, UNKNOWN } from '../subjects/seen.js';

/** What a resource of ours looks like. */
interface Ours {
  readonly provider: string;
  readonly inputs: Readonly<Record<string, true>>;
  readonly by: string;
}

const OURS: ReadonlyMap<string, Ours> = new Map([
  [API_KEY_TYPE, { provider: SERIALIZED_PROVIDER, inputs: API_KEY_INPUTS, by: 'ApiKey' }],
  [GRANTOR_TYPE, { provider: SERIALIZED_GRANTOR_PROVIDER, inputs: GRANTOR_INPUTS, by: 'Grantor' }],
]);

function* judgeNames(resource: DeclaredResource, { inputs, by }: Ours): Generator<Finding> {
  const foreign = Object.keys(resource.inputs).filter((name) => !Object.hasOwn(inputs, name));
  if (foreign.length === 0) return;
  const said = {
    declared: `has inputs that this policy pack does not know: ${some(foreign)}`,
    allowed: `those of ${by}, since what it does not know it cannot judge`,
    mend: 'update keywright in the policy pack',
  };
  yield violation(foreign[0] ?? '', said, { excusable: false });
}

/** What the constructor takes from the catalog for the provider to enforce: a raw resource may leave it out. */
function* judgeLimits(
  resource: DeclaredResource,
  { catalogs }: Pick<Standards<Settings>, 'catalogs'>,
): Generator<Finding> {
  const key = declaredKey(resource, resource.inputs);
  const trusted = catalogs.of(key);
  const name = knownOf(key.type);
  const type = trusted && name !== undefined ? typeOf(trusted.catalog, name) : undefined;
  // What there is not, the rules about types say.
  if (trusted === undefined || type === undefined) return;
  const isSame = knownOf(key.catalogDigest) === trusted.digest;
  for (const field of ['maxKeysPerAccount', 'issuers'] as const) {
    const [declared, given] = [resource.inputs[field], type[field]];
    if (declared === UNKNOWN || JSON.stringify(declared) === JSON.stringify(given)) continue;
    // Another catalog may have had other limits: only what is looser than those of today is refused.
    const isStricter = typeof given === 'number' && typeof declared === 'number' && declared < given;
    if (!isSame && (given === undefined || isStricter)) continue;
    const said = {
      declared: `has another ${field} than its key type`,
      allowed: `that of the key type ${quote(name ?? '')} of ${catalogLabel(key, trusted)}`,
      mend: 'declare it with ApiKey of keywright, and bring program and policy pack to the same catalog',
    };
    yield violation(field, said, { excusable: false });
  }
}

function* judgeProvider({ provider }: DeclaredResource, ours: Ours): Generator<Finding> {
  if (provider === undefined || provider.is === 'unknown') return yield undecided('__provider');
  if (provider.is === 'known' && provider.value === ours.provider) return;
  const said = {
    declared: provider.is === 'absent' ? 'has no provider' : 'has a provider of its own',
    allowed: `the provider of ${ours.by}, by the release of keywright that the policy pack has`,
    mend: `declare it with ${ours.by} of keywright; if it is, bring program and policy pack to the same release`,
  };
  yield violation('__provider', said, { excusable: false });
}

function* judge(resource: DeclaredResource, standards: Standards<Settings>): Generator<Finding> {
  const ours = OURS.get(resource.type);
  if (ours === undefined || isBlank(resource)) return;
  yield* judgeNames(resource, ours);
  if (resource.type === API_KEY_TYPE) yield* judgeLimits(resource, standards);
  yield* judgeProvider(resource, ours);
}

/**
 * What is declared under our type tokens is ours: by the text of its provider, which does all that happens to a key, by inputs
 * that this release knows, and by the limits that the catalog gives.
 *
 * Pulumi shows the text of a provider to remediations and hides it from validations. So the level of this rule is `remediate`: it
 * changes nothing, and validates as `mandatory`. At any other level, and `"all": "mandatory"` in a configuration is one, it
 * cannot look; then it says so once, as an advisory, and judges the rest.
 */
export const keyIntegrity = resourceRule({
  name: 'key-integrity',
  title: 'API keys and grantors are those of keywright',
  severity: 'critical',
  level: 'remediate',
  description:
    'What is declared as an API key or a grantor has the provider of keywright, inputs that the policy pack knows, and the ' +
    'limits of its key type.',
  remediationSteps:
    'Declare keys with ApiKey and grantors with Grantor of keywright. Where program and policy pack have different releases of it, ' +
    'update the older one. Keep the level of this rule at "remediate": policies see the text of a provider at no other.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'nothing',
  judge,
});
