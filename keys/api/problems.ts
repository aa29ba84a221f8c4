import type { AnyCatalog } from '../catalog/catalog.js';
import { Pools } from './limit-problems.js';
import { isMap, type Members, unknownMembers } from './members.js';
import { type Pattern, parsePattern, segmentShape, shapeOf } from './pattern.js';
import { reachOf, requirementProblems } from './requirement-problems.js';
import { routeCredentialProblems, takesKeys, unusedTokenProblems } from './route-credential-problems.js';
import { declaredTokens, headerProblems, kindsProblems, tokensProblems } from './token-problems.js';

/** RFC 9110 `token`: names of headers and schemes. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
const CLASSES: readonly string[] = [
  'credential',
  'route',
  'type',
  'method',
  'permission',
  'limit',
  'unavailable',
];

function* credentialsProblems(credentials: unknown, tokens: unknown): Generator<string> {
  if (!Array.isArray(credentials) || credentials.length === 0) {
    yield 'credentials: name at least one header, such as { header: "Authorization", scheme: "Bearer" }';
    return;
  }
  const taken = new Map<string, string | undefined>();
  for (const [index, one] of credentials.entries()) {
    const place = `credentials[${index}]`;
    if (!isMap(one) || typeof one.header !== 'string' || !TOKEN.test(one.header)) {
      yield `${place}.header: name a header`;
      continue;
    }
    yield* unknownMembers(place, one, ['header', 'scheme', 'accepts']);
    if (one.accepts !== undefined)
      yield* kindsProblems(`${place}.accepts`, one.accepts, declaredTokens(tokens));
    const scheme = one.scheme;
    if (scheme !== undefined && !(typeof scheme === 'string' && TOKEN.test(scheme)))
      yield `${place}.scheme: write a scheme such as "Bearer", or leave it out`;
    const header = one.header.toLowerCase();
    if (taken.has(header))
      yield `${place}: the header "${one.header}" is named twice; its case does not matter`;
    taken.set(header, undefined);
  }
}

function* othersProblems(others: unknown): Generator<string> {
  if (others !== undefined && others !== 'pass') yield 'others: write "pass", or leave it out to refuse them';
}

/** Spellings of literal segments, by what routers that ignore case would take for the same place. */
function* caseProblems(place: string, pattern: Pattern, spellings: Map<string, string>): Generator<string> {
  let where = pattern.method;
  for (const segment of pattern.segments) {
    where += `/${segmentShape(segment)}`;
    if (segment.kind !== 'literal') continue;
    const other = spellings.get(where) ?? segment.text;
    if (other !== segment.text) yield `${place}: "${segment.text}" and "${other}" differ only in their case`;
    spellings.set(where, other);
  }
}

function* routesProblems(catalog: AnyCatalog, { routes, tokens }: Members, pools: Pools): Generator<string> {
  if (!isMap(routes) || Object.keys(routes).length === 0) {
    yield 'routes: list at least one route; what is not listed is denied';
    return;
  }
  const reach = reachOf(catalog);
  const shapes = new Map<string, string>();
  const spellings = new Map<string, string>();
  for (const [key, route] of Object.entries(routes)) {
    const place = `routes["${key}"]`;
    const forKeys = !isMap(route) || takesKeys(route);
    yield* requirementProblems(reach, place, key, route, forKeys);
    yield* routeCredentialProblems(place, route, tokens);
    if (isMap(route) && Object.hasOwn(route, 'limit'))
      yield* pools.routeProblems(`${place}.limit`, route.limit);
    const pattern = parsePattern(key);
    if (typeof pattern === 'string') {
      yield `${place}: ${pattern}`;
      continue;
    }
    const shape = shapeOf(pattern);
    const other = shapes.get(shape);
    if (other !== undefined) yield `${place}: matches the same requests as "${other}"`;
    else yield* caseProblems(place, pattern, spellings);
    shapes.set(shape, key);
  }
}

function* refusalProblems(place: string, refusal: unknown): Generator<string> {
  if (!isMap(refusal)) {
    yield `${place}: write { status, headers, body }`;
    return;
  }
  yield* unknownMembers(place, refusal, ['status', 'headers', 'body']);
  const { status, headers } = refusal;
  if (!(typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599))
    yield `${place}.status: a refusal has a status from 400 to 599`;
  if (headers === undefined) return;
  if (!isMap(headers)) yield `${place}.headers: write a map from name to text`;
  else {
    for (const [name, value] of Object.entries(headers)) {
      if (!TOKEN.test(name) || typeof value !== 'string' || !HEADER_VALUE.test(value))
        yield `${place}.headers["${name}"]: is not a header of visible ASCII characters`;
    }
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    if (new Set(names).size !== names.length)
      yield `${place}.headers: a name is written twice; its case does not matter`;
  }
}

function* refusalsProblems(refusals: unknown): Generator<string> {
  if (refusals === undefined) return;
  if (!isMap(refusals)) {
    yield 'refusals: write a map from class to answer';
    return;
  }
  yield* unknownMembers('refusals', refusals, CLASSES);
  for (const [name, refusal] of Object.entries(refusals)) {
    if (CLASSES.includes(name) && refusal !== undefined) yield* refusalProblems(`refusals.${name}`, refusal);
  }
}

/** Everything that is wrong with an API definition, each with its place; empty if it is sound. */
export function apiProblems(catalog: AnyCatalog, definition: unknown): readonly string[] {
  if (!isMap(definition)) return ['the definition is not a map'];
  const pools = new Pools(definition.limits);
  return [
    ...unknownMembers('the definition', definition, [
      'format',
      'catalog',
      'credentials',
      'others',
      'limits',
      'tokens',
      'routes',
      'refusals',
    ]),
    ...credentialsProblems(definition.credentials, definition.tokens),
    ...othersProblems(definition.others),
    ...tokensProblems(definition.tokens),
    ...headerProblems(definition.credentials, definition.tokens),
    ...routesProblems(catalog, definition, pools),
    ...pools.problems(definition.limits),
    ...unusedTokenProblems(definition.routes, definition.tokens),
    ...refusalsProblems(definition.refusals),
  ];
}
