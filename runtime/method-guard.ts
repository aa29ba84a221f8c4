import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { typeOf } from '../keys/catalog/resolve.js';
import { eachLine } from './header-lines.js';
import type { VerifierRequest } from './request.js';

/** Headers by which some servers let a request ask for another method than it has. */
const OVERRIDES: ReadonlySet<string> = new Set([
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
]);
const LENGTHS: ReadonlySet<number> = new Set([...OVERRIDES].map((name) => name.length));

/** The methods that keys of all these types may use, or `undefined` if none of the types bounds them. */
export function methodsOf(catalog: AnyCatalog, types: readonly string[]): readonly string[] | undefined {
  const bounds = types.flatMap((type) => {
    const methods = typeOf(catalog, type)?.methods;
    return methods === undefined ? [] : [methods];
  });
  const [first, ...others] = bounds;
  return first?.filter((method) => others.every((methods) => methods.includes(method)));
}

/**
 * Whether headers ask for another method than the request has. A server behind the guard that listens to them would run
 * what was not judged, whatever the method that was sent; so such a request is not let through.
 */
export function asksForAnother({ method, headers }: VerifierRequest): boolean {
  let another = false;
  eachLine(headers, (name, value) => {
    if (LENGTHS.has(name.length) && OVERRIDES.has(name.toLowerCase()) && value !== method) another = true;
  });
  return another;
}
