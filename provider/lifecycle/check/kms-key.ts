import { isKmsKey, kmsRegionOf } from '../../../keys/vault/kms-key.js';
import { type Findings, type RawInputs, UNKNOWN } from '../findings.js';

/** Judges the KMS key that is declared for the secret. */
export function checkKmsKey(news: RawInputs, findings: Findings): void {
  const name = findings.optionalText(
    'kmsKeyId',
    news.kmsKeyId,
    isKmsKey,
    'write the id or ARN of a KMS key, or an alias such as "alias/api-keys"; leave it out for the account\'s own',
  );
  const place = news.aws;
  if (name === undefined || typeof place !== 'object' || place === null || !('region' in place)) return;
  const [wanted, given] = [place.region, kmsRegionOf(name)];
  if (given !== undefined && typeof wanted === 'string' && wanted !== UNKNOWN && given !== wanted)
    findings.add(
      'kmsKeyId',
      `is in ${given}, and the secret in ${wanted}: take a KMS key (or the replica of one) in ${wanted}`,
    );
}
