import { quote } from '../quote.js';
import type { Subject } from './subject.js';

/** Any resource of a program, with its checked inputs. */
export interface DeclaredResource extends Subject {
  /** Type token, such as `aws:iam/role:Role`. */
  readonly type: string;
  /** Plain data, with `UNKNOWN` where the preview does not know. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A resource as rules see it. */
export function declaredResource(
  { type, name, urn }: { readonly type: string; readonly name: string; readonly urn: string },
  inputs: Readonly<Record<string, unknown>>,
): DeclaredResource {
  return { title: `resource ${quote(name)} (${type})`, name, urn, type, inputs };
}
