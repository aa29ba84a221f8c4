import { issuerProblem, MOST_ISSUERS } from '../../../keys/catalog/issuers.js';
import { type Findings, type RawInputs, UNKNOWN } from '../findings.js';

const FROM_CATALOG = 'take it from the catalog, by `new ApiKey(…)`';

/** The cap that the constructor computed; a raw resource may have put anything there. */
export function checkQuota({ maxKeysPerAccount: cap }: RawInputs, findings: Findings): void {
  if (cap === undefined || cap === UNKNOWN) return;
  if (!Number.isSafeInteger(cap) || Number(cap) < 1)
    findings.add('maxKeysPerAccount', `is not a whole number from 1: ${FROM_CATALOG}`);
}

/** The principals that the constructor computed. */
export function checkIssuers({ issuers }: RawInputs, findings: Findings): void {
  if (issuers === undefined || issuers === UNKNOWN) return;
  if (!Array.isArray(issuers) || issuers.length === 0 || issuers.length > MOST_ISSUERS) {
    findings.add('issuers', `is not a list of 1 to ${MOST_ISSUERS} IAM principals: ${FROM_CATALOG}`);
    return;
  }
  for (const [index, issuer] of issuers.entries()) {
    if (issuer === UNKNOWN) continue;
    const problem = typeof issuer === 'string' ? issuerProblem(issuer) : 'is not text';
    if (problem !== undefined) findings.add(`issuers[${index}]`, `${problem} (${FROM_CATALOG})`);
  }
}
