import { isMap, type Members, unknownMembers } from './members.js';

/** The bounds of a limit: how many requests, and how long its window, in seconds (31 days). */
export const LIMIT_BOUNDS = { requests: 1_000_000_000, windowSeconds: 2_678_400 } as const;

/** Names of pools: they stand in a header, and cannot be mistaken for the key of a route. */
export const POOL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What a limit can count by. */
export const LIMITED_BY: readonly unknown[] = ['account', 'grantor', 'key', 'user'];

const OWN = ['by', 'requests', 'windowSeconds', 'lease', 'whenUnavailable'];

function isWhole(value: unknown, most: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 1 &&
    (typeof most !== 'number' || value <= most)
  );
}

/** Absent is a default; but a member without a value is a mistake. */
function* shareProblems(place: string, name: string, of: Members, requests: unknown): Generator<string> {
  if (Object.hasOwn(of, name) && !isWhole(of[name], requests))
    yield `${place}.${name}: write a whole number from 1 to what the limit has room for, or leave it out`;
}

function* definitionProblems(place: string, limit: Members): Generator<string> {
  if (!LIMITED_BY.includes(limit.by)) yield `${place}.by: write one of ${LIMITED_BY.join(', ')}`;
  for (const [name, most] of Object.entries(LIMIT_BOUNDS)) {
    if (!isWhole(limit[name], most)) yield `${place}.${name}: write a whole number from 1 to ${most}`;
  }
  yield* shareProblems(place, 'lease', limit, limit.requests);
  const { whenUnavailable = 'refuse' } = limit;
  if (whenUnavailable !== 'refuse' && whenUnavailable !== 'allow')
    yield `${place}.whenUnavailable: write "allow", or "refuse", which it is when left out`;
}

/** What the routes of an API take from, while they are checked. */
export class Pools {
  readonly #pools: Members;
  readonly #taken = new Set<string>();

  /** @param limits the `limits` of a definition */
  constructor(limits: unknown) {
    this.#pools = isMap(limits) ? limits : {};
  }

  /** Everything that is wrong with what a route is limited by. */
  *routeProblems(place: string, limit: unknown): Generator<string> {
    if (typeof limit === 'string') return yield* this.#poolProblems(place, limit, {});
    if (!isMap(limit)) {
      yield `${place}: write the name of a limit, { pool, cost }, or { by, requests, windowSeconds }`;
      return;
    }
    if ('pool' in limit) {
      yield* unknownMembers(place, limit, ['pool', 'cost']);
      return yield* this.#poolProblems(place, limit.pool, limit);
    }
    yield* unknownMembers(place, limit, [...OWN, 'cost']);
    yield* definitionProblems(place, limit);
    yield* shareProblems(place, 'cost', limit, limit.requests);
  }

  *#poolProblems(place: string, pool: unknown, limit: Members): Generator<string> {
    if (typeof pool !== 'string' || !Object.hasOwn(this.#pools, pool)) {
      yield `${place}: the API has no limit ${JSON.stringify(pool)}; name one of "limits"`;
      return;
    }
    this.#taken.add(pool);
    const definition = this.#pools[pool];
    yield* shareProblems(place, 'cost', limit, isMap(definition) ? definition.requests : undefined);
  }

  /** Everything that is wrong with the limits themselves; to be asked when all routes were. */
  *problems(limits: unknown): Generator<string> {
    if (limits === undefined) return;
    if (!isMap(limits)) {
      yield 'limits: write a map from name to limit, such as { standard: { by: "account", requests: 600, windowSeconds: 60 } }';
      return;
    }
    for (const [name, limit] of Object.entries(limits)) {
      const place = `limits["${name}"]`;
      if (!POOL_NAME.test(name))
        yield `${place}: name a limit with up to 64 letters, digits and "._-", a letter or digit first`;
      if (!isMap(limit)) yield `${place}: write { by, requests, windowSeconds }`;
      else {
        yield* unknownMembers(place, limit, OWN);
        yield* definitionProblems(place, limit);
      }
      if (!this.#taken.has(name))
        yield `${place}: no route takes from it, so that it limits nothing; name it in a route, or remove it`;
    }
  }
}
