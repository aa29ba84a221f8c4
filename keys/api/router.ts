import { type PathSegment, parsePath } from './path.js';
import { type Pattern, parsePattern } from './pattern.js';

/** The route that a request matches, with the values of its path parameters, decoded. */
export interface RouteMatch {
  /** The route's key in the definition, such as `PUT /v1/asset/{id}`. */
  readonly key: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the listed route of a request, or `undefined`: what is not listed is denied. Pure. */
export type Router = (method: string, path: string) => RouteMatch | undefined;

interface Literal {
  readonly text: string;
  readonly node: Node;
}

interface Leaf {
  readonly key: string;
  readonly names: readonly string[];
}

/** A place in the tree of all routes of one method. */
interface Node {
  /** By lower-case text. */
  readonly literals: Map<string, Literal>;
  parameter?: Node;
  greedy?: Leaf;
  leaf?: Leaf;
}

function emptyNode(): Node {
  return { literals: new Map() };
}

function add(root: Node, key: string, { segments }: Pattern): void {
  const names = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  let node = root;
  for (const segment of segments) {
    switch (segment.kind) {
      case 'literal': {
        const folded = segment.text.toLowerCase();
        const next = node.literals.get(folded)?.node ?? emptyNode();
        node.literals.set(folded, { text: segment.text, node: next });
        node = next;
        break;
      }
      case 'parameter':
        node.parameter ??= emptyNode();
        node = node.parameter;
        break;
      case 'greedy':
        node.greedy = { key, names };
        return;
    }
  }
  node.leaf = { key, names };
}

type Found = { readonly leaf: Leaf; readonly values: readonly string[] } | 'disguised' | undefined;

/**
 * The most specific route: a literal goes before a parameter, a parameter before a greedy one, at the first place where
 * they differ. A segment that a careless router could take for a literal (other case, needless encoding) but that is
 * not written like it makes the whole path `disguised`, rather than a value of a parameter beside that literal.
 */
function find(node: Node, path: readonly PathSegment[], from: number, values: readonly string[]): Found {
  const segment = path[from];
  if (segment === undefined) return node.leaf === undefined ? undefined : { leaf: node.leaf, values };
  const literal = node.literals.get(segment.text.toLowerCase());
  if (literal !== undefined && literal.text !== segment.raw) return 'disguised';
  const byLiteral = literal && find(literal.node, path, from + 1, values);
  if (byLiteral !== undefined) return byLiteral;
  const byParameter = node.parameter && find(node.parameter, path, from + 1, [...values, segment.text]);
  if (byParameter !== undefined || node.greedy === undefined) return byParameter;
  const rest = path.slice(from).map(({ text }) => text);
  return { leaf: node.greedy, values: [...values, rest.join('/')] };
}

/**
 * Compiles route keys, once, to a matcher whose work does not grow with their number.
 * Methods match exactly: `HEAD` is not `GET`, and a method-override header is no method.
 * Keys that {@link parsePattern} refuses are left out; `defineApi` has reported them.
 */
export function compileRouter(keys: readonly string[]): Router {
  const roots = new Map<string, Node>();
  for (const key of keys) {
    const pattern = parsePattern(key);
    if (typeof pattern === 'string') continue;
    const root = roots.get(pattern.method) ?? emptyNode();
    roots.set(pattern.method, root);
    add(root, key, pattern);
  }
  return (method, path) => {
    const root = roots.get(method);
    const segments = root === undefined ? undefined : parsePath(path);
    if (root === undefined || segments === undefined) return undefined;
    const found = find(root, segments, 0, []);
    if (found === undefined || found === 'disguised') return undefined;
    const { key, names } = found.leaf;
    if (names.length === 0) return { key, params: {} };
    return { key, params: Object.fromEntries(names.map((name, at) => [name, found.values[at] ?? ''])) };
  };
}
