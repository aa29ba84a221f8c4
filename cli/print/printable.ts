/**
 * Text from the table as one line that a terminal only shows. Labels and reasons can hold anything, and control characters
 * would move the cursor, change colours or retitle the window.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
