import { isPrefix } from '../key-string/key-string.js';
import { parseDuration } from '../time/duration.js';
import type { AnyCatalog, KeyTypeDefinition, ScopeDefinition, UseCaseDefinition } from './catalog.js';
import { conditionsOf } from './conditions.js';
import { issuerProblem, MOST_ISSUERS } from './issuers.js';
import { scopeProblems as choiceProblems, scopeOf, scopesOf, typeOf } from './resolve.js';

const NAME = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/i;
const PERMISSION = /^[\x21-\x7e]{1,128}$/;

/** As in a route key: a method of RFC 9110 is compared by case, and all that are in use are capitals. */
const METHOD = /^[A-Z]{1,20}$/;

function* unknownScopes(catalog: AnyCatalog, place: string, names: readonly string[]): Generator<string> {
  for (const name of names) {
    if (!Object.hasOwn(catalog.scopes, name)) yield `${place}: no scope is called "${name}"`;
  }
}

/**
 * Ways round a circle of implied scopes, by the scope at which each begins and ends. Empty only if there is no circle. Each
 * scope is gone through once, however many lead there, and without recursion: a catalog may come from a file.
 */
function circlesOf(catalog: AnyCatalog): ReadonlyMap<string, readonly string[]> {
  const circles = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  const way: { readonly name: string; readonly ahead: Iterator<string> }[] = [];
  const onWay = new Set<string>();
  const enter = (name: string): void => {
    const scope: ScopeDefinition | undefined = scopeOf(catalog, name);
    seen.add(name);
    onWay.add(name);
    way.push({ name, ahead: (scope?.implies ?? []).values() });
  };
  for (const start of Object.keys(catalog.scopes)) {
    if (!seen.has(start)) enter(start);
    for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
      const next = at.ahead.next();
      if (next.done) {
        onWay.delete(at.name);
        way.pop();
      } else if (!seen.has(next.value)) enter(next.value);
      else if (onWay.has(next.value) && !circles.has(next.value)) {
        const names = way.map(({ name }) => name);
        circles.set(next.value, [...names.slice(names.indexOf(next.value)), next.value]);
      }
    }
  }
  return circles;
}

/** What a member of a definition looks like. */
const FORMS = {
  text: (value: unknown) => typeof value === 'string',
  texts: isTexts,
  'texts or "*"': (value: unknown) => value === '*' || isTexts(value),
  'true or false': (value: unknown) => typeof value === 'boolean',
  'a whole number from 1': (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1,
  map: isMap,
} as const;

type Forms = Readonly<Record<string, keyof typeof FORMS>>;

/** The members that this release knows. An unknown one may be a limit, and is refused rather than passed over. */
const MEMBERS = {
  catalog: { name: 'text', scopes: 'map', types: 'map', useCases: 'map' },
  scope: {
    title: 'text',
    description: 'text',
    grants: 'texts',
    implies: 'texts',
    condition: 'text',
    elevated: 'true or false',
  },
  type: {
    title: 'text',
    description: 'text',
    prefix: 'text',
    allows: 'texts or "*"',
    always: 'texts',
    requires: 'texts',
    methods: 'texts',
    grantor: 'text',
    expiry: 'text',
    minLifetime: 'text',
    maxLifetime: 'text',
    maxKeysPerAccount: 'a whole number from 1',
    issuers: 'texts',
  },
  useCase: { title: 'text', description: 'text', type: 'text', scopes: 'texts or "*"' },
} as const satisfies Readonly<Record<string, Forms>>;

/** Members that are unknown, missing or of another form than they must be. */
function* formProblems(
  place: string,
  value: unknown,
  forms: Forms,
  required: readonly string[],
): Generator<string> {
  if (!isMap(value)) {
    yield `${place === '' ? 'the catalog' : place}: write a map with ${required.join(', ')}`;
    return;
  }
  const inside = place === '' ? '' : `${place}.`;
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(forms, name))
      yield `${inside}${name}: is not known to this release; correct its spelling, or upgrade keywright`;
  }
  for (const [name, form] of Object.entries(forms)) {
    const member = value[name];
    if (member === undefined ? required.includes(name) : !FORMS[form](member))
      yield `${inside}${name}: ${member === undefined ? 'is missing' : 'has not the right form'}; write ${form}`;
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function* scopeProblems(catalog: AnyCatalog, name: string, scope: ScopeDefinition): Generator<string> {
  const place = `scopes["${name}"]`;
  if (!NAME.test(name)) yield `${place}: a scope name is 1 to 64 letters, digits, ".", "_" or "-"`;
  const known: readonly string[] = scope.implies ?? [];
  if (scope.grants.length === 0 && known.length === 0)
    yield `${place}: grants nothing; name a permission or an implied scope`;
  for (const permission of scope.grants) {
    if (!PERMISSION.test(permission))
      yield `${place}.grants: "${permission}" is not 1 to 128 visible ASCII characters`;
  }
  yield* unknownScopes(catalog, `${place}.implies`, known);
  if (scope.condition !== undefined && !NAME.test(scope.condition))
    yield `${place}.condition: an attribute of accounts is 1 to 64 letters, digits, ".", "_" or "-"`;
}

function* lifetimeProblems(place: string, type: KeyTypeDefinition): Generator<string> {
  for (const limit of ['minLifetime', 'maxLifetime'] as const) {
    const text = type[limit];
    if (text !== undefined && !(Number(parseDuration(text)) > 0))
      yield `${place}.${limit}: "${text}" is not a duration such as "90d"`;
  }
  const [low, high] = [parseDuration(type.minLifetime ?? '0s'), parseDuration(type.maxLifetime ?? '5200w')];
  if (low !== undefined && high !== undefined && low > high)
    yield `${place}: minLifetime is longer than maxLifetime`;
}

function* methodProblems(place: string, methods: readonly string[] | undefined): Generator<string> {
  if (methods?.length === 0) yield `${place}.methods: list methods such as "GET", or leave it out for all`;
  for (const [index, method] of (methods ?? []).entries()) {
    if (!METHOD.test(method))
      yield `${place}.methods: "${method}" is not a method in capitals, such as "GET"`;
    else if (method === 'ANY') yield `${place}.methods: list the methods one by one, or leave it out for all`;
    else if (methods?.indexOf(method) !== index) yield `${place}.methods: "${method}" is listed twice`;
  }
}

function* issuerProblems(place: string, issuers: readonly string[]): Generator<string> {
  if (issuers.length === 0) yield `${place}: names nobody; list IAM principals, or leave it out for all`;
  if (issuers.length > MOST_ISSUERS) yield `${place}: lists more than ${MOST_ISSUERS}; use wildcards`;
  for (const [index, issuer] of issuers.entries()) {
    const problem = issuerProblem(issuer);
    if (problem !== undefined) yield `${place}[${index}]: "${issuer.slice(0, 100)}" ${problem}`;
    else if (issuers.indexOf(issuer) !== index) yield `${place}[${index}]: "${issuer}" is listed twice`;
  }
}

function* typeProblems(catalog: AnyCatalog, name: string, type: KeyTypeDefinition): Generator<string> {
  const place = `types["${name}"]`;
  if (!NAME.test(name)) yield `${place}: a type name is 1 to 64 letters, digits, ".", "_" or "-"`;
  if (!isPrefix(type.prefix)) yield `${place}.prefix: "${type.prefix}" is not 1 to 20 of a-z, 0-9 and "_"`;
  if (type.expiry !== 'required' && type.expiry !== 'optional')
    yield `${place}.expiry: write "required" or "optional"`;
  if (!['required', 'optional', undefined].includes(type.grantor))
    yield `${place}.grantor: write "required" or "optional", or leave it out if its keys take none`;
  const allowed: readonly string[] = type.allows === '*' ? Object.keys(catalog.scopes) : type.allows;
  yield* unknownScopes(catalog, `${place}.allows`, allowed);
  yield* unknownScopes(catalog, `${place}.always`, type.always ?? []);
  yield* unknownScopes(catalog, `${place}.requires`, type.requires ?? []);
  for (const scope of type.requires ?? []) {
    if (!allowed.includes(scope))
      yield `${place}.requires: "${scope}" is not among the scopes that the type allows`;
  }
  if (allowed.length === 0 && (type.always ?? []).length === 0)
    yield `${place}: its keys could do nothing; give it allows or always`;
  yield* methodProblems(place, type.methods);
  yield* lifetimeProblems(place, type);
  if (type.issuers !== undefined) yield* issuerProblems(`${place}.issuers`, type.issuers);
}

function* useCaseProblems(catalog: AnyCatalog, name: string, useCase: UseCaseDefinition): Generator<string> {
  const place = `useCases["${name}"]`;
  if (!NAME.test(name)) yield `${place}: a use case's name is 1 to 64 letters, digits, ".", "_" or "-"`;
  const { type, scopes } = useCase;
  if (typeOf(catalog, type) === undefined) {
    yield `${place}.type: ${catalog.name} has no key type "${type}"`;
    return;
  }
  // It may be for accounts of any kind: what they are is said where the key is declared.
  const attributes = conditionsOf(catalog);
  const declared = scopes === '*' ? scopesOf(catalog, type, attributes) : scopes;
  for (const { reason } of choiceProblems(catalog, type, declared, attributes))
    yield `${place}.scopes: ${reason}`;
}

function* formsOfAll(kind: string, all: object, forms: Forms, required: readonly string[]) {
  for (const [name, one] of Object.entries(all))
    yield* formProblems(`${kind}["${name}"]`, one, forms, required);
}

/** Whether it is a catalog at all, before what it says is looked at. */
function formsOf(catalog: AnyCatalog): readonly string[] {
  const { format: _, ...rest } = catalog;
  const outer = [...formProblems('', rest, MEMBERS.catalog, ['name', 'scopes', 'types'])];
  const { scopes, types, useCases = {} } = catalog;
  if (!isMap(scopes) || !isMap(types) || !isMap(useCases)) return outer;
  return [
    ...outer,
    ...formsOfAll('scopes', scopes, MEMBERS.scope, ['grants']),
    ...formsOfAll('types', types, MEMBERS.type, ['prefix', 'allows', 'expiry']),
    ...formsOfAll('useCases', useCases, MEMBERS.useCase, ['type', 'scopes']),
  ];
}

/** Everything that is wrong with a catalog, each with its place; empty if it is sound. */
export function catalogProblems(catalog: AnyCatalog): readonly string[] {
  const forms = formsOf(catalog);
  if (forms.length > 0) return forms;
  const problems: string[] = [];
  if (!NAME.test(catalog.name))
    problems.push(`name: "${catalog.name}" is not 1 to 64 letters, digits, ".", "_" or "-"`);
  for (const [name, scope] of Object.entries<ScopeDefinition>(catalog.scopes))
    problems.push(...scopeProblems(catalog, name, scope));
  for (const [name, circle] of circlesOf(catalog))
    problems.push(`scopes["${name}"].implies: goes round in a circle (${circle.join(' → ')})`);
  for (const [name, type] of Object.entries<KeyTypeDefinition>(catalog.types))
    problems.push(...typeProblems(catalog, name, type));
  if (Object.keys(catalog.types).length === 0) problems.push('types: a catalog needs at least one key type');
  for (const [name, useCase] of Object.entries<UseCaseDefinition>(catalog.useCases ?? {}))
    problems.push(...useCaseProblems(catalog, name, useCase));
  return problems;
}
