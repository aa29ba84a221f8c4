import { withoutKeyStrings } from '../keys/key-string/find-key-strings.js';

/**
 * A declared text in a message: in quotes, printable, cut where it is longer than a name would be, and with the hint in place
 * of a key string.
 */
export function quote(text: string): string {
  // First the key strings: what is left of one that was cut nothing would find.
  const shown = withoutKeyStrings(text);
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 79)}…` : shown);
}

/** Names in a message: at most eight, and how many more there are. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(quote).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
