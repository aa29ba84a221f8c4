import { conditionsOf } from '../../keys/catalog/conditions.js';
import { elevatedAmong, resolvePermissions, scopeProblems, typeOf } from '../../keys/catalog/resolve.js';
import { type CatalogBook, catalogLabel, type TrustedCatalog } from '../catalog-book.js';
import { attributesOf, type DeclaredKey, knownScopes } from '../declared-key.js';
import { quote } from '../quote.js';
import { defineRule, type Finding, undecided, violation } from '../rule.js';
import { knownOf } from '../seen.js';

/** Names at most eight, and says how many more there are. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(quote).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

function* judgeCatalog(key: DeclaredKey, catalogs: CatalogBook): Generator<Finding> {
  const who = `key ${quote(key.name)}`;
  const known = some(catalogs.names);
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const what =
    key.catalog.is === 'absent' ? 'names no catalog' : `is of the catalog ${quote(key.catalog.value)}`;
  yield violation(
    'catalog',
    `${who} ${what}, and this policy pack knows ${known}; use one of these, or add the catalog to the policy pack`,
    { excusable: false },
  );
}

function unknownAttribute({ accountAttributes }: DeclaredKey): string {
  const at = (knownOf(accountAttributes) ?? []).findIndex((attribute) => attribute.is === 'unknown');
  return at < 0 ? 'accountAttributes' : `accountAttributes[${at}]`;
}

/** Scopes that are unknown, not for this type, or missing. */
function* judgeScopes(key: DeclaredKey, type: string, trusted: TrustedCatalog): Generator<Finding> {
  const complete = key.scopes.is === 'known' && key.scopes.value.every((scope) => scope.is !== 'unknown');
  // An attribute that is not known yet may be the one that a scope needs.
  const attributes = attributesOf(key) ?? conditionsOf(trusted.catalog);
  for (const { scope, reason } of scopeProblems(trusted.catalog, type, knownScopes(key), attributes)) {
    // A scope that is missing now may be the one that is not known yet.
    if (!complete && scope !== undefined && !knownScopes(key).includes(scope)) continue;
    const field = scope === undefined ? 'type' : 'scopes';
    yield violation(field, `key ${quote(key.name)}: ${reason}; judged by ${catalogLabel(key, trusted)}`, {
      excusable: false,
      ...(scope === undefined ? {} : { scope }),
    });
  }
}

/** Administrative scopes, whichever way they come to the key: each needs an exception that names it. */
function* judgeElevated(
  key: DeclaredKey,
  type: string | undefined,
  trusted: TrustedCatalog,
): Generator<Finding> {
  const always = type === undefined ? [] : (typeOf(trusted.catalog, type)?.always ?? []);
  const sources = [...new Set([...knownScopes(key), ...always])];
  for (const scope of elevatedAmong(trusted.catalog, sources)) {
    const bringing = sources.filter((source) => elevatedAmong(trusted.catalog, [source]).includes(scope));
    const declared = bringing.filter((source) => !always.includes(source));
    const how = bringing.includes(scope) ? '' : ` (implied by ${some(bringing)})`;
    const mend = declared.length > 0 ? `remove ${some(declared)}` : 'choose another key type';
    yield violation(
      'scopes',
      `key ${quote(key.name)} has the scope ${quote(scope)}${how}, which is elevated in ${catalogLabel(key, trusted)}; ` +
        `${mend}, or add an exception { resource: ${quote(key.name)}, rule: "key-not-over-scoped", ` +
        `scopes: [${quote(scope)}], reason, until } to the policy pack`,
      { scope },
    );
  }
}

/** What the program says its scopes come to, against what they come to. */
function* judgePermissions(
  key: DeclaredKey,
  type: string,
  trusted: TrustedCatalog,
  attributes: readonly string[],
): Generator<Finding> {
  if (key.permissions.is === 'unknown') return yield undecided('permissions');
  const who = `key ${quote(key.name)}`;
  const by = catalogLabel(key, trusted);
  const refuse = (what: string): Finding => violation('permissions', `${who} ${what}`, { excusable: false });
  if (key.permissions.is === 'absent')
    return yield refuse(`does not say its permissions; declare it with ApiKey of keywright`);

  const declared = key.permissions.value;
  const resolved = resolvePermissions(trusted.catalog, type, knownScopes(key), attributes);
  const gained = Object.keys(declared).filter((permission) => !Object.hasOwn(resolved, permission));
  if (gained.length > 0) {
    yield refuse(
      `carries ${some(gained)}, which its scopes do not bring by ${by}; ` +
        'declare the scope that does, or bring program and policy pack to the same catalog',
    );
  }
  if (key.catalogDigest.is === 'unknown') return yield undecided('catalogDigest');
  if (knownOf(key.catalogDigest) !== trusted.digest) return;
  const unlike = Object.keys(resolved).filter((permission) => declared[permission] !== resolved[permission]);
  if (unlike.length > 0) {
    yield refuse(
      `says of ${some(unlike)} something else than its scopes bring by the very same ${by}; ` +
        'do not compute permissions by hand: declare it with ApiKey of keywright',
    );
  }
}

function* judge(key: DeclaredKey, { catalogs }: { readonly catalogs: CatalogBook }): Generator<Finding> {
  const trusted = catalogs.of(key);
  if (trusted === undefined) return yield* judgeCatalog(key, catalogs);
  const type = knownOf(key.type);
  if (key.type.is === 'absent')
    yield violation(
      'type',
      `key ${quote(key.name)} names no key type; declare one of ${catalogLabel(key, trusted)}`,
      {
        excusable: false,
      },
    );
  if (key.scopes.is === 'absent' || (knownOf(key.scopes) ?? []).some((scope) => scope.is === 'absent'))
    yield violation(
      'scopes',
      `key ${quote(key.name)}: scopes is not a list of scope names; write scopes: ["…"]`,
      {
        excusable: false,
      },
    );
  if (type !== undefined) yield* judgeScopes(key, type, trusted);
  yield* judgeElevated(key, type, trusted);

  if (key.type.is === 'unknown') return yield undecided('type');
  if (key.scopes.is === 'unknown') return yield undecided('scopes');
  const waiting = (knownOf(key.scopes) ?? []).findIndex((scope) => scope.is === 'unknown');
  if (waiting >= 0) return yield undecided(`scopes[${waiting}]`);
  const attributes = attributesOf(key);
  if (attributes === undefined) return yield undecided(unknownAttribute(key));
  if (type !== undefined) yield* judgePermissions(key, type, trusted, attributes);
}

/**
 * A key has the scopes that its type may have, none that is elevated without an exception, and no permission that its
 * scopes do not bring by the pack's own catalog. Nothing that the program computed is trusted.
 */
export const keyNotOverScoped = defineRule({
  name: 'key-not-over-scoped',
  title: 'API keys have no more rights than their type and scopes give',
  severity: 'high',
  description:
    'Scopes are known, allowed for the key type, and not elevated; permissions are those that the scopes bring.',
  remediationSteps:
    'Remove the scope, or choose a key type that allows it. An elevated scope needs an exception in the policy pack that ' +
    'names key, scope, reason and end date. Where digests differ, bring program and policy pack to the same catalog.',
  evidence: 'declared-inputs',
  settings: {},
  exceptionsName: 'scopes',
  judge,
});
