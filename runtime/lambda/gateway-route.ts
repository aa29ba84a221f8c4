/** In a route of API Gateway a `{parameter}` is one segment, and a `{parameter+}` at its end all that follow. */
const PARAMETER = /^\{([^{}]*?)(\+?)\}$/;

function segmentsOf(path: string): readonly string[] {
  return path.slice(1).split('/');
}

/** Whether a value of a parameter was several segments once it was decoded, or would be if it were decoded again. */
function holdsSlash(value: unknown): boolean {
  return typeof value === 'string' && /\/|%(?:25)*2f/i.test(value);
}

/** Whether the segments of a route stand in a path from some place on; what is before them is a base path or a stage. */
function standsIn(path: readonly string[], route: readonly string[], isGreedy: boolean): boolean {
  const free = path.length - route.length;
  const firsts = isGreedy ? Array.from({ length: Math.max(0, free) }, (_, at) => at) : [free];
  return firsts.some(
    (first) => first >= 0 && route.every((text, at) => PARAMETER.test(text) || path.at(first + at) === text),
  );
}

/**
 * Whether the route by which API Gateway chose what runs can be that of the path which it hands over. An HTTP API decodes
 * that path, in parts twice, and cuts it at what was an encoded `?`: `/users/7%2Fparts` arrives as `/users/7/parts`, and
 * `/users/7%3F/parts` as `/users/7`. The guard judges the path; an integration, and a handler that goes by `routeKey`,
 * would be those of another route.
 *
 * @param path as the gateway hands it over, with all that may stand in front.
 * @param route `GET /users/{id}` or `/users/{id}`; of what is no route with a path (`$default`) nothing can be said.
 * @param parameters the gateway's path parameters.
 */
export function canBeAt(
  path: string,
  route: string | undefined,
  parameters: Readonly<Record<string, unknown>>,
): boolean {
  const pattern = route?.slice(route.indexOf('/'));
  if (pattern?.startsWith('/') !== true || pattern === '/') return true;
  const segments = segmentsOf(pattern);
  const [, last, plus] = PARAMETER.exec(segments.at(-1) ?? '') ?? [];
  const isGreedy = plus === '+';
  const isTorn = Object.entries(parameters).some(
    ([name, value]) => !(isGreedy && name === last) && holdsSlash(value),
  );
  return !isTorn && standsIn(segmentsOf(path), isGreedy ? segments.slice(0, -1) : segments, isGreedy);
}
