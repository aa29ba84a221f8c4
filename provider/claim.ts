import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';

/** Identity of a declared key: 32 hexadecimal digits of SHA-256 over its URN and region. */
export function claimOf(urn: string, region: string): string {
  return createHash('sha256').update(`keywright claim v1\0${urn}\0${region}`).digest('hex').slice(0, 32);
}

const taken = new Map<string, string>();

/** @throws RunError with the words of `twice`, if another resource of this program has the name. */
function claimOnce(name: string, urn: string, twice: (other: string) => string): void {
  const other = taken.get(name);
  if (other !== undefined && other !== urn) throw new pulumi.RunError(twice(other));
  taken.set(name, urn);
}

/**
 * Refuses a second declaration of one secret in the same program: both keys would fight over it.
 *
 * @throws RunError that names both.
 */
export function claimSecret(place: string, secretName: string, urn: string): void {
  claimOnce(
    `secret ${place} ${secretName}`,
    urn,
    (other) =>
      `secretName "${secretName}" is declared by two keys: ${other} and ${urn}; give one of them another name`,
  );
}

/**
 * Refuses a second declaration of one grantor in the same program.
 *
 * @throws RunError that names both.
 */
export function claimGrantor(place: string, table: string, grantorId: string, urn: string): void {
  claimOnce(
    `grantor ${place} ${table} ${grantorId}`,
    urn,
    (other) =>
      `the grantor "${grantorId}" is declared twice: ${other} and ${urn}; give one of them another id`,
  );
}
