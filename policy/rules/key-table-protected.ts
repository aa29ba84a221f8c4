import { BY_ACCOUNT } from '../../keys/store/key-table.js';
import { isKeyTable } from '../key-tables.js';
import { quote } from '../quote.js';
import { type Finding, resourceRule, type Said, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { UNKNOWN } from '../subjects/seen.js';
import { isList, isMap } from '../subjects/shapes.js';

const settings = {
  pointInTimeRecovery: {
    type: 'boolean',
    description: 'Whether key tables must have point-in-time recovery.',
    default: true,
  },
  deletionProtection: {
    type: 'boolean',
    description: 'Whether key tables must be protected from deletion.',
    default: true,
  },
  customerKey: {
    type: 'boolean',
    description:
      'Whether key tables must be encrypted with a KMS key of your own. Without, AWS encrypts with its own.',
    default: false,
  },
  streamImages: {
    type: 'boolean',
    description: 'Whether a stream of a key table may hold more than keys of items, which includes hashes.',
    default: false,
  },
} as const;

/** The name of the attribute by which DynamoDB drops tombstones. */
const TTL_ATTRIBUTE = 'ttl';

/** A member of an input that is a map; unknown with it, and with the path of what is unknown. */
function member(
  inputs: DeclaredResource['inputs'],
  input: string,
  name: string,
): { value: unknown; path: string } {
  const holder = inputs[input];
  if (isMap(holder)) return { value: holder[name], path: `${input}.${name}` };
  return { value: holder === UNKNOWN ? UNKNOWN : undefined, path: input };
}

function hasOurIndex({ globalSecondaryIndexes }: DeclaredResource['inputs']): boolean {
  return (
    isList(globalSecondaryIndexes) &&
    globalSecondaryIndexes.some((index) => isMap(index) && index.name === BY_ACCOUNT)
  );
}

/** Whether a table has the keys of a key table, as far as is known. */
function canBeOurs({ hashKey, rangeKey }: DeclaredResource['inputs']): boolean {
  return (hashKey === 'pk' || hashKey === UNKNOWN) && (rangeKey === 'sk' || rangeKey === UNKNOWN);
}

function* judge(resource: DeclaredResource, standards: Standards<typeof settings>): Generator<Finding> {
  const { inputs, name: logicalName, type } = resource;
  const { config, organisation } = standards;
  if (type !== 'aws:dynamodb/table:Table' || !canBeOurs(inputs)) return;
  const { name } = inputs;
  const named = [logicalName, ...(typeof name === 'string' ? [name] : [])];
  if (!hasOurIndex(inputs) && !named.some((one) => isKeyTable(one, organisation))) {
    if (name === UNKNOWN) yield undecided('name');
    return;
  }

  const waiting: string[] = [];
  const demand = (path: string, value: unknown, ok: boolean, said: Said): Finding[] => {
    if (value === UNKNOWN) waiting.push(path);
    return ok || value === UNKNOWN ? [] : [violation(path, said)];
  };
  const by = (setting: keyof typeof settings): string =>
    `by the setting ${setting} of the rule key-table-protected`;

  const recovery = member(inputs, 'pointInTimeRecovery', 'enabled');
  yield* demand(recovery.path, recovery.value, recovery.value === true || !config.pointInTimeRecovery, {
    declared: 'holds keys, and what is lost of it cannot be brought back (pointInTimeRecovery)',
    allowed: `key tables with point-in-time recovery, ${by('pointInTimeRecovery')}`,
    mend: 'write pointInTimeRecovery: { enabled: true }',
  });
  const { deletionProtectionEnabled: kept } = inputs;
  yield* demand('deletionProtectionEnabled', kept, kept === true || !config.deletionProtection, {
    declared: 'holds keys, and can be deleted by mistake (deletionProtectionEnabled)',
    allowed: `key tables that are protected from deletion, ${by('deletionProtection')}`,
    mend: 'write deletionProtectionEnabled: true',
  });
  const ttl = {
    declared: 'holds keys, and keeps what is left of deleted ones for ever (ttl)',
    allowed: `key tables that drop items by the attribute ${quote(TTL_ATTRIBUTE)}, by the rule key-table-protected`,
    mend: `write ttl: { attributeName: ${quote(TTL_ATTRIBUTE)}, enabled: true }`,
  };
  const expiry = member(inputs, 'ttl', 'enabled');
  const attribute = member(inputs, 'ttl', 'attributeName');
  if (expiry.value === true)
    yield* demand(attribute.path, attribute.value, attribute.value === TTL_ATTRIBUTE, ttl);
  else yield* demand(expiry.path, expiry.value, false, ttl);
  if (config.customerKey) {
    const own = {
      declared: 'holds keys, and is not encrypted with a KMS key of your own (serverSideEncryption)',
      allowed: `key tables under a KMS key of yours, ${by('customerKey')}`,
      mend: 'write serverSideEncryption: { enabled: true, kmsKeyArn: … }',
    };
    const encryption = member(inputs, 'serverSideEncryption', 'enabled');
    const kmsKey = member(inputs, 'serverSideEncryption', 'kmsKeyArn');
    const isKey = typeof kmsKey.value === 'string' && kmsKey.value !== '';
    if (encryption.value === true) yield* demand(kmsKey.path, kmsKey.value, isKey, own);
    else yield* demand(encryption.path, encryption.value, false, own);
  }
  const { streamEnabled, streamViewType } = inputs;
  const silent = streamEnabled === undefined || streamEnabled === false || streamViewType === 'KEYS_ONLY';
  if (!config.streamImages && !silent) {
    const said = {
      declared: 'holds keys, and sends the hashes of all to the readers of its stream (streamViewType)',
      allowed: `a stream of KEYS_ONLY or none, ${by('streamImages')}`,
      mend: 'write streamViewType: "KEYS_ONLY", or take streamEnabled out',
    };
    if (streamEnabled === UNKNOWN) waiting.push('streamEnabled');
    else yield* demand('streamViewType', streamViewType, false, said);
  }
  for (const path of waiting) yield undecided(path);
}

/**
 * What is lost with a key table is every key, and the knowledge of which were revoked. A table is one of keys by its name, or by
 * the index that only those have.
 */
export const keyTableProtected = resourceRule({
  name: 'key-table-protected',
  title: 'Key tables are protected',
  severity: 'high',
  level: 'mandatory',
  description:
    'A key table can be restored, cannot be deleted by mistake, drops what is left of deleted keys, and streams no hashes.',
  remediationSteps:
    'Declare the table with pointInTimeRecovery, deletionProtectionEnabled and ttl. After a restore, repeat the revocations since ' +
    'then before verifiers read the table.',
  evidence: ['declared-inputs'],
  settings,
  exceptionsName: 'resource',
  serves: [
    {
      standard: 'AWS Foundational Security Best Practices',
      version: 'v1.0.0',
      clause: 'DynamoDB.2',
      asks: 'tables have point-in-time recovery',
    },
    {
      standard: 'AWS Foundational Security Best Practices',
      version: 'v1.0.0',
      clause: 'DynamoDB.6',
      asks: 'tables have deletion protection',
    },
  ],
  judge,
});
