import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.js';
import { quote } from '../quote.js';
import type { Seen } from './seen.js';
import type { Subject } from './subject.js';

/** Any resource of a program, with its checked inputs. */
export interface DeclaredResource extends Subject {
  /** Type token, such as `aws:iam/role:Role`. */
  readonly type: string;
  /** Plain data, with `UNKNOWN` where the preview does not know. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What it gives, as far as that is known: at the end of an operation only. Of the stack itself, what the program exports. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The text of its dynamic provider; left out where it was not shown. */
  readonly provider?: Seen<string>;
  /** Names of the secrets of all keys that were declared before it. */
  readonly keySecrets?: ReadonlySet<string>;
}

function titleOf(type: string, name: string): string {
  if (type === API_KEY_TYPE) return `key ${quote(name)}`;
  if (type === GRANTOR_TYPE) return `grantor ${quote(name)}`;
  return `resource ${quote(name)} (${type})`;
}

/** A resource as rules see it. */
export function declaredResource(
  { type, name, urn }: { readonly type: string; readonly name: string; readonly urn: string },
  inputs: Readonly<Record<string, unknown>>,
  provider?: Seen<string>,
): DeclaredResource {
  return {
    ...(provider === undefined ? {} : { provider }),
    title: titleOf(type, name),
    name,
    urn,
    type,
    inputs,
  };
}
