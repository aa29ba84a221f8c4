import type { KeyRecord } from '../../keys/record/record.js';
import { endOf, inOverlap, keyStatus, previousOf } from '../../keys/record/status.js';
import { formatDuration } from '../../keys/time/duration.js';
import type { Instant } from '../../keys/time/instant.js';
import { API_KEY_TYPE } from '../../provider/type.js';
import { quote } from '../quote.js';
import { type DeclaredKey, type DeployedKey, declaredKey } from './declared-key.js';

/** A key as the live table has it. */
export interface LiveRecord {
  readonly record: KeyRecord;
  /** When it was last used; `never`: no use was noted. Absent: no activity table was read. */
  readonly lastUsedAt?: Instant | 'never';
}

/** Project, stack and name of a declaration, from `<project>/<stack>/<name>`; a name may have `/` in it. */
function declarationOf(origin: string): {
  readonly project: string;
  readonly stack: string;
  readonly name: string;
} {
  const [project = '', stack = '', ...name] = origin.split('/');
  return { project, stack, name: name.join('/') };
}

function deployedFacts({ record, lastUsedAt }: LiveRecord, now: Instant): DeployedKey {
  const current = record.versions.get(record.current);
  const previous = previousOf(record);
  return {
    status: keyStatus(record, now),
    createdAt: record.createdAt,
    version: record.current,
    ...(current === undefined ? {} : { issuedAt: current.createdAt, expiresAt: current.expiresAt }),
    ...(previous !== undefined && inOverlap(record, now) ? { previousExpiresAt: endOf(previous) } : {}),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  };
}

/** What the current version lives for, from its first instant to its last: what was declared when it was minted, or less. */
function lifeOf({ versions, current }: KeyRecord): string | undefined {
  const version = versions.get(current);
  if (version === undefined) return undefined;
  if (version.expiresAt === 'never') return 'never';
  return formatDuration(Math.max(0, version.expiresAt - version.createdAt));
}

/**
 * A record of the live table as rules see it: a key that its program declared, as far as the record tells. Description, tags
 * and schedule are not in it, so that rules about them are not asked. Its permissions have no source, which is for the caller
 * to add.
 *
 * @param table name of the table
 */
export function liveKey(live: LiveRecord, table: string, now: Instant): DeclaredKey {
  const { keyId, origin, terms, versions, current } = live.record;
  const { project, stack, name } = declarationOf(origin);
  const urn = `urn:pulumi:${stack}::${project}::${API_KEY_TYPE}::${name}`;
  const { permissions, notBefore: _, maxKeysPerAccount: _cap, ...known } = terms;
  const key = declaredKey(
    { name, urn, type: API_KEY_TYPE },
    {
      ...known,
      table,
      prefix: versions.get(current)?.prefix,
      permissions: Object.fromEntries(permissions.map((permission) => [permission, ''])),
      expiresIn: lifeOf(live.record),
    },
  );
  return {
    ...key,
    title: `key ${keyId} ${quote(name)} of ${project}/${stack}`,
    deployed: deployedFacts(live, now),
  };
}
