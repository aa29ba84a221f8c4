import { quote } from '../quote.js';
import { member, type Seen, seen, seenTexts } from './seen.js';
import { isMap, isSwitch, isText } from './shapes.js';
import type { Subject } from './subject.js';

/** Who lends rights to keys, as a program declares it. */
export interface DeclaredGrantor extends Subject {
  readonly grantorId: Seen<string>;
  readonly table: Seen<string>;
  /** Region of the table. */
  readonly region: Seen<string>;
  readonly catalog: Seen<string>;
  /** The declared scopes, for people; each can be unknown by itself. */
  readonly scopes: Seen<readonly Seen<string>[]>;
  /** Permission → the declared scope that is said to bring it. */
  readonly permissions: Seen<Readonly<Record<string, unknown>>>;
  readonly disabled: Seen<boolean>;
}

/** Reads a grantor from the inputs of its resource. Never throws: what is not as it should be is `absent`. */
export function declaredGrantor(
  { name, urn }: { readonly name: string; readonly urn: string },
  inputs: Readonly<Record<string, unknown>>,
): DeclaredGrantor {
  return {
    title: `grantor ${quote(name)}`,
    name,
    urn,
    grantorId: seen(inputs.grantorId, isText),
    table: seen(inputs.table, isText),
    region: seen(member(inputs.aws, 'region'), isText),
    catalog: seen(inputs.catalog, isText),
    scopes: seenTexts(inputs.scopes),
    permissions: seen(inputs.permissions, isMap),
    disabled: seen(inputs.disabled, isSwitch),
  };
}
