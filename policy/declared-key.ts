import { knownOf, type Seen, seen } from './seen.js';

/**
 * A key as rules see it, wherever it was found: declared in a program, stored in a state, or live in the table.
 * It is what was *declared*: what the program computed from that (limits, prefix, epoch) is left out, except for
 * `permissions`, which are there to be checked.
 */
export interface DeclaredKey {
  /** Name of the resource. */
  readonly name: string;
  /** URN of the resource. */
  readonly urn: string;
  readonly catalog: Seen<string>;
  readonly catalogDigest: Seen<string>;
  readonly type: Seen<string>;
  /** Each scope can be unknown by itself. */
  readonly scopes: Seen<readonly Seen<string>[]>;
  /** Permission → the declared scope that is said to bring it. */
  readonly permissions: Seen<Readonly<Record<string, unknown>>>;
  /** Duration text, or `never`. */
  readonly expiresIn: Seen<string>;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * Reads a key from the inputs of its resource, in which a raw resource of the same type may have put anything.
 * Never throws: what is not as it should be is `absent`, and for the rules to judge.
 *
 * @param inputs plain data, with `UNKNOWN` where the preview does not know
 */
export function declaredKey(
  resource: { readonly name: string; readonly urn: string },
  inputs: Readonly<Record<string, unknown>>,
): DeclaredKey {
  const scopes = seen(inputs.scopes, isList);
  return {
    name: resource.name,
    urn: resource.urn,
    catalog: seen(inputs.catalog, isText),
    catalogDigest: seen(inputs.catalogDigest, isText),
    type: seen(inputs.type, isText),
    scopes:
      scopes.is === 'known'
        ? { is: 'known', value: scopes.value.map((scope) => seen(scope, isText)) }
        : scopes,
    permissions: seen(inputs.permissions, isMap),
    expiresIn: seen(inputs.expiresIn, isText),
  };
}

/** The scopes that are known, in the order of the declaration. */
export function knownScopes(key: DeclaredKey): readonly string[] {
  return (knownOf(key.scopes) ?? []).map(knownOf).filter((scope) => scope !== undefined);
}
