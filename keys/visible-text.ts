/** The same of ASCII alone, which is found out in a fraction of the time. */
const VISIBLE_ASCII = /^[!-~](?:[ -~]{0,126}[!-~])?$/;
const VISIBLE = /^(?!\p{Z})[^\p{C}\p{Zl}\p{Zp}]{1,128}(?<!\p{Z})$/u;

/** Whether text can be an account, an owner or a label: 1 to 128 visible characters, and no blank at an end. */
export function isVisibleText(value: unknown): value is string {
  return typeof value === 'string' && (VISIBLE_ASCII.test(value) || VISIBLE.test(value));
}
