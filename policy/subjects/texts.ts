import { withoutKeyStrings } from '../../keys/key-string/find-key-strings.js';
import { quote } from '../quote.js';

/** A text somewhere in the inputs of a resource. */
export interface TextAt {
  /** Where it is: `environment.variables.TOKEN`, `tags["cost centre"]`. Never with a key string in it. */
  readonly path: string;
  readonly text: string;
}

const PLAIN_NAME = /^[\w$-]{1,80}$/;

/** The path of a member. */
function memberPath(path: string, name: string): string {
  if (!PLAIN_NAME.test(name) || withoutKeyStrings(name) !== name) return `${path}[${quote(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** All texts in a value, names of members included, in the order in which they are declared. */
export function* textsIn(value: unknown, path = ''): Generator<TextAt> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* textsIn(item, `${path}[${at}]`);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const at = memberPath(path, name);
    yield { path: at, text: name };
    yield* textsIn(member, at);
  }
}
