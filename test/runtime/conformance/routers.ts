/** The routes of the property test, most specific first, as a careless router would list them. */
const TABLE = [
  ['/v1/admin', /^\/v1\/admin$/],
  ['/v1/items', /^\/v1\/items$/],
  ['/v1/items/{id}', /^\/v1\/items\/[^/]+$/],
  ['/v1/items/{id}/parts', /^\/v1\/items\/[^/]+\/parts$/],
  ['/v1/files/{path+}', /^\/v1\/files\/.+$/],
] as const;

/** The keys of those routes, for an API definition. */
export const ROUTES = {
  'GET /v1/admin': { permission: 'delete:user' },
  'GET /v1/items': { permission: 'read:item' },
  'HEAD /v1/items': { permission: 'read:item' },
  'GET /v1/items/{id}': { permission: 'read:item' },
  'GET /v1/items/{id}/parts': { permission: 'update:item' },
  'GET /v1/files/{path+}': {},
} as const;

function decoded(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/').replace(/^\/+/, '')}`;
}

/** What servers and routers are known to do to a path, each by itself, in no order that could be relied on. */
export const HABITS = {
  decode: decoded,
  decodeAgain: (path: string) => decoded(decoded(path)),
  backslashes: (path: string) => path.replaceAll('\\', '/'),
  matrix: (path: string) => path.replace(/;[^/]*/g, ''),
  slashes: (path: string) => path.replace(/\/{2,}/g, '/'),
  dots: withoutDots,
  trailing: (path: string) => path.replace(/(.)\/+$/, '$1'),
  lowerCase: (path: string) => path.toLowerCase(),
  blanks: (path: string) => path.replace(/[\s\0]+/g, ''),
} as const;

/** The reference model: the route that a router with these habits runs, by its path. `HEAD` runs what `GET` does. */
export function reference(habits: readonly (keyof typeof HABITS)[], path: string): string | undefined {
  const read = habits.reduce((text, habit) => HABITS[habit](text), path);
  return TABLE.find(([, pattern]) => pattern.test(read))?.[0];
}
