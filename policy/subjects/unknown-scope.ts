import type { DeclaredKey } from './declared-key.js';
import { knownOf } from './seen.js';

/** The first of the inputs which say what a key may do that this preview does not know: as a path; `undefined` if all are known. */
export function unknownScope({ scopes }: DeclaredKey): string | undefined {
  if (scopes.is === 'unknown') return 'scopes';
  const at = (knownOf(scopes) ?? []).findIndex((scope) => scope.is === 'unknown');
  return at < 0 ? undefined : `scopes[${at}]`;
}

/** The first account attribute that this preview does not know, as a path; `undefined` if all are known. */
export function unknownAttribute({ accountAttributes }: DeclaredKey): string | undefined {
  if (accountAttributes.is === 'unknown') return 'accountAttributes';
  const at = (knownOf(accountAttributes) ?? []).findIndex((attribute) => attribute.is === 'unknown');
  return at < 0 ? undefined : `accountAttributes[${at}]`;
}
