import type { KeyTypeDefinition } from '../../keys/catalog/catalog.js';
import { resolvePermissions } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { matchesAny } from '../pattern.js';
import { quote, some } from '../quote.js';
import { onlyReads } from '../reading.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import { scopedType } from '../scoped-type.js';
import { type DeclaredKey, knownAttributes, knownScopes } from '../subjects/declared-key.js';
import { knownOf, type Seen, seen } from '../subjects/seen.js';
import { isText } from '../subjects/shapes.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

const settings = {
  readOnly: {
    type: 'array',
    description:
      'Patterns of the label, the use case or the tag "purpose" of keys that are to read and nothing else. Capitals are as small letters.',
    items: { type: 'string' },
    default: ['*read-only*', '*readonly*'],
  },
} as const;

/** The methods of HTTP that change nothing (RFC 9110, section 9.2.1). */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** What a key is called by those who declare it, by property. */
function callings({ label, useCase, tags }: DeclaredKey): Readonly<Record<string, Seen<unknown>>> {
  if (tags.is !== 'known') return { label, useCase, tags };
  const purposes = Object.entries(tags.value)
    .filter(([name]) => name.toLowerCase() === 'purpose')
    .map(([name, value]) => [`tags.${name}`, seen(value, isText)]);
  return { label, useCase, ...Object.fromEntries(purposes) };
}

/** Why a key is to read only: by its type, or by what it is called. */
function reasonOf(
  key: DeclaredKey,
  { methods }: KeyTypeDefinition,
  patterns: readonly string[],
): { readonly declared: string; readonly other: string } | undefined {
  if (methods?.every((method) => SAFE.includes(method)))
    return {
      declared: `is of a key type that may use ${methods.join(', ')} only`,
      other: 'choose a key type that may write',
    };
  const small = patterns.map((pattern) => pattern.toLowerCase());
  for (const [property, said] of Object.entries(callings(key))) {
    const text = knownOf(said);
    if (typeof text === 'string' && matchesAny(small, text.toLowerCase()))
      return { declared: `is called ${quote(text)} (${property})`, other: `call it otherwise (${property})` };
  }
  return undefined;
}

function* judge(
  key: DeclaredKey,
  { catalogs, organisation, config }: Standards<typeof settings>,
): Generator<Finding> {
  const typed = yield* scopedType(key, catalogs);
  if (typed === undefined) return;
  const { trusted, name, type } = typed;
  const { catalog } = trusted;
  const writing = Object.entries(
    resolvePermissions(catalog, name, knownScopes(key), knownAttributes(key)),
  ).filter(([permission]) => !onlyReads(permission, catalog.name, organisation));
  const reason = reasonOf(key, type, config.readOnly);
  if (reason !== undefined && writing.length > 0) {
    const sources = [...new Set(writing.map(([, source]) => source))];
    const always = type.always ?? [];
    const removable = sources.filter((source) => !always.includes(source));
    return yield violation('scopes', {
      declared: `${reason.declared}, and may write by ${some(sources)}: ${some(writing.map(([permission]) => permission))}`,
      allowed: `permissions that only read, by the rule key-reads-only and ${catalogLabel(key, trusted)}`,
      mend: removable.length > 0 ? `remove ${some(removable)}, or ${reason.other}` : reason.other,
    });
  }
  if (reason === undefined) {
    if (writing.length === 0 && unknownScope(key) === undefined) return;
    const open = Object.entries(callings(key)).find(([, said]) => said.is === 'unknown');
    if (open !== undefined) yield undecided(open[0]);
    return;
  }
  const waiting = unknownScope(key) ?? unknownAttribute(key);
  if (waiting !== undefined) yield undecided(waiting);
}

/**
 * A key that is to read only (its type may use safe methods only, or it is called so) has no permission to write: else
 * nothing but a guard, or nothing at all, stands between its name and what it can do.
 */
export const keyReadsOnly = keyRule({
  name: 'key-reads-only',
  title: 'Keys that are to read cannot write',
  severity: 'high',
  level: 'mandatory',
  description:
    'An API key whose type may use reading methods only, or that is called read-only, has no permission to write.',
  remediationSteps:
    'Remove the scopes that write, or choose another key type or name. Where permissions that only read are taken for ' +
    'others, say which they are: readPermissions of the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
