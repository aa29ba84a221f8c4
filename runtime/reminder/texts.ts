import { printable } from '../../keys/printable.js';

/** Longer than any text that can be declared; what somebody wrote into the table by hand may be longer. */
const LONGEST = 256;

/** Text from the table for a message: in one line, without what could not be seen, and of at most 256 characters and a sign that it was cut. */
export function forMessage(text: string): string {
  const shown = printable(text);
  // What is cut may be half a character.
  return (shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST)}…`).toWellFormed();
}
