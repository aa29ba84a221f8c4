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
  /** What the account is said to be, for scopes with a condition. */
  readonly accountAttributes: Seen<readonly Seen<string>[]>;
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

function seenTexts(value: unknown): Seen<readonly Seen<string>[]> {
  const list = seen(value, isList);
  return list.is === 'known' ? { is: 'known', value: list.value.map((one) => seen(one, isText)) } : list;
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
  return {
    name: resource.name,
    urn: resource.urn,
    catalog: seen(inputs.catalog, isText),
    catalogDigest: seen(inputs.catalogDigest, isText),
    type: seen(inputs.type, isText),
    scopes: seenTexts(inputs.scopes),
    accountAttributes: seenTexts(inputs.accountAttributes),
    permissions: seen(inputs.permissions, isMap),
    expiresIn: seen(inputs.expiresIn, isText),
  };
}

/** The attributes of the account, or `undefined` while one of them is not known yet. What is none of them is left out. */
export function attributesOf({ accountAttributes }: DeclaredKey): readonly string[] | undefined {
  if (accountAttributes.is === 'absent') return [];
  const list = knownOf(accountAttributes);
  if (list === undefined || list.some((one) => one.is === 'unknown')) return undefined;
  return list.map(knownOf).filter((one) => one !== undefined);
}

/** The scopes that are known, in the order of the declaration. */
export function knownScopes(key: DeclaredKey): readonly string[] {
  return (knownOf(key.scopes) ?? []).map(knownOf).filter((scope) => scope !== undefined);
}
