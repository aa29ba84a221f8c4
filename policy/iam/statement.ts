import type { PolicyStatement } from './document.js';
import { actionMatches } from './wildcard.js';

/** Whether a statement is about an action, by what is known of it. */
export function isAboutAction({ action, notAction }: PolicyStatement, name: string): boolean {
  const named = action?.values.some(({ text }) => actionMatches(text, name)) ?? false;
  const excluded = notAction?.values.some(({ text }) => actionMatches(text, name)) ?? true;
  return named || !excluded;
}

/** What is not known of the actions of a statement, as paths. */
export function unknownActions({ action, notAction }: PolicyStatement): readonly string[] {
  return [...(action?.unknown ?? []), ...(notAction?.unknown ?? [])];
}
