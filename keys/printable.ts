/** What a terminal acts on rather than shows. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from the table as one line that a terminal only shows. Labels and reasons can hold anything, and control characters
 * would move the cursor, change colours or retitle the window.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/**
 * Data as JSON over several lines, of which a terminal does no more: JSON itself escapes the control characters below
 * U+0020 only. It reads back as what it was.
 */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSEEN, (character) =>
    // The only one that JSON.stringify writes itself: the end of a line.
    character === '\n' ? character : character.split('').map(escaped).join(''),
  );
}

/** A UTF-16 code unit as JSON escapes it. */
function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
