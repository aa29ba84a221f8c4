import { grantorProblem } from '../../../keys/catalog/grantor-problem.js';
import { isGrantorId } from '../../../keys/grantor/grantor.js';
import { parseKeyString } from '../../../keys/key-string/key-string.js';
import { type Findings, type RawInputs, UNKNOWN, wordOr } from '../findings.js';

/** A name that may stand in table, state and logs. */
export function checkGrantorId(property: string, value: unknown, findings: Findings): void {
  findings.optionalText(
    property,
    value,
    (text) => isGrantorId(text) && parseKeyString(text) === undefined,
    'write 1 to 128 visible ASCII characters without blanks, such as "user:alice@example.com"',
  );
}

/** Whether the grantor has the form of one, and keys of this type take one. */
export function checkGrantor(news: RawInputs, findings: Findings): void {
  const grantor = news.grantor ?? undefined;
  checkGrantorId('grantor', grantor, findings);
  const { typeLimits } = news;
  // Inputs that went through here before have no limits with them any more.
  if (typeof typeLimits !== 'object' || typeLimits === null || grantor === UNKNOWN) return;
  const takes = 'grantor' in typeLimits ? typeLimits.grantor : undefined;
  const problem = grantorProblem(wordOr(news.type, 'unknown'), isTaking(takes) ? takes : undefined, grantor);
  if (problem !== undefined) findings.add('grantor', problem);
}

function isTaking(takes: unknown): takes is 'required' | 'optional' {
  return takes === 'required' || takes === 'optional';
}
