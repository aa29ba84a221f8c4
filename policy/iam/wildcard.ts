/**
 * Whether a pattern of IAM matches a text: `*` is any characters, `?` is one. Takes time at most proportional to the product of
 * both lengths, whatever the pattern: it comes from a program.
 */
export function wildcardMatches(pattern: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[next];
    if (wanted === '*') {
      star = next++;
      starAt = at;
    } else if (wanted === '?' || wanted === text[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      // The last star takes one character more.
      next = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}

/** Whether a text has a wildcard of IAM. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/** Whether a pattern of actions such as `dynamodb:Get*` matches an action; case does not matter in them. */
export function actionMatches(pattern: string, action: string): boolean {
  return wildcardMatches(pattern.toLowerCase(), action.toLowerCase());
}
