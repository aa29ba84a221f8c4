/** One piece of a route's path between slashes. */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

/** A route key taken apart: `PUT /v1/asset/{id}` is `PUT`, `v1`, `asset` and the parameter `id`. */
export interface Pattern {
  readonly method: string;
  readonly segments: readonly Segment[];
}

const ROUTE = /^([A-Z]{1,20}) (\/\S*)$/;
const LITERAL = /^[A-Za-z0-9._~!$&'()*+,=:@-]+$/;
const PARAMETER = /^\{([A-Za-z][A-Za-z0-9_]{0,39})(\+?)\}$/;

/** A piece of a path that stands for another place: never a name of its own. */
export function isDotSegment(text: string): boolean {
  return text === '.' || text === '..';
}

function parseSegment(text: string): Segment | undefined {
  if (text.startsWith('{')) {
    const [, name, plus] = PARAMETER.exec(text) ?? [];
    return name === undefined ? undefined : { kind: plus === '+' ? 'greedy' : 'parameter', name };
  }
  return LITERAL.test(text) && !isDotSegment(text) ? { kind: 'literal', text } : undefined;
}

/**
 * Reads a route key: a method in capitals, a blank, a path of literal segments, `{parameter}`s and, in the last place,
 * a greedy `{parameter+}` that takes one or more segments.
 *
 * @returns the pattern, or in words what is wrong with the key.
 * @example
 * parsePattern('GET /v1/files/{path+}');
 */
export function parsePattern(key: string): Pattern | string {
  const [, method, path] = ROUTE.exec(key) ?? [];
  if (method === undefined || path === undefined)
    return 'a route is a method in capitals, one blank and a path, such as "GET /v1/items/{id}"';
  if (method === 'ANY') return 'list the methods one by one: what is not listed is denied';
  if (path === '/') return { method, segments: [] };
  const segments: Segment[] = [];
  for (const text of path.slice(1).split('/')) {
    const segment = parseSegment(text);
    if (text === '') return 'a path has neither empty segments nor a slash at its end';
    if (segment === undefined) return `"${text}" is neither plain text, {name} nor {name+}`;
    segments.push(segment);
  }
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy'))
    return 'only the last segment can be greedy';
  const names = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  return new Set(names).size === names.length ? { method, segments } : 'two parameters have the same name';
}

/** Equal for two segments that match the same text, whatever their parameters are called. */
export function segmentShape(segment: Segment): string {
  switch (segment.kind) {
    case 'literal':
      return segment.text.toLowerCase();
    case 'parameter':
      return '{}';
    case 'greedy':
      return '{+}';
  }
}

/** Equal for two patterns that match the same requests, whatever their parameters are called. */
export function shapeOf(pattern: Pattern): string {
  return `${pattern.method} /${pattern.segments.map(segmentShape).join('/')}`;
}
