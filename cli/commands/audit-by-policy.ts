import { ApiKeyError, RecordUnreadableError } from '../../keys/errors.js';
import type { GrantorRights } from '../../keys/grantor/grantor.js';
import { printableJson } from '../../keys/printable.js';
import type { KeyRecord } from '../../keys/record/record.js';
import {
  type AuditFinding,
  type Auditor,
  auditorOf,
  auditTable,
  type LiveTable,
} from '../../policy/audit.js';
import { placeOf } from '../../policy/place.js';
import type { LiveRecord } from '../../policy/subjects/live-key.js';
import { inBatches } from '../batches.js';
import type { Context, Files } from '../context.js';
import { columns } from '../print/columns.js';
import { misused } from '../refusal.js';

/** Options of {@link auditByPolicy}. */
export interface PolicyAuditOptions {
  /** Path of the module of the organisation. */
  readonly policy: string;
  /** Path of the configuration of its policy pack. */
  readonly policyConfig?: string;
  readonly json?: true;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error;
}

async function configurationIn({ readText }: Files, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(file));
  } catch (error) {
    throw misused(`--policy-config ${file} cannot be read as JSON: ${reasonOf(error)}`);
  }
}

/**
 * Makes the auditor of the module and the configuration that the options name.
 *
 * @throws {@link Refusal} that says what is wrong with either
 */
export async function auditorFrom(files: Files, options: PolicyAuditOptions): Promise<Auditor> {
  const { policy, policyConfig } = options;
  const configured = policyConfig === undefined ? {} : await configurationIn(files, policyConfig);
  const organisation = await files.defaultExportOf(policy).catch((error: unknown) => {
    throw misused(`--policy ${policy} cannot be loaded as a module: ${reasonOf(error)}`);
  });
  try {
    return auditorOf(organisation, configured);
  } catch (error) {
    if (error instanceof TypeError || error instanceof ApiKeyError)
      throw misused(`--policy ${policy}: ${error.message}`);
    throw error;
  }
}

/** All that the rules look at; what cannot be read is told to `onUnreadable`, and judged as far as it can be. */
async function readTable(
  { table, store, usage }: Context,
  onUnreadable: (error: RecordUnreadableError) => void,
): Promise<LiveTable> {
  const attempt = async <T>(read: Promise<T>): Promise<T | 'unreadable'> =>
    read.catch((error: unknown) => {
      if (!(error instanceof RecordUnreadableError)) throw error;
      onUnreadable(error);
      return 'unreadable' as const;
    });
  const found: KeyRecord[] = [];
  for await (const record of store.list({ onUnreadable })) if (record.life === 'live') found.push(record);
  const records = await inBatches(found, async (record): Promise<LiveRecord> => {
    const used = usage === undefined ? 'unreadable' : await attempt(usage.get(record.keyId));
    return used === 'unreadable' ? { record } : { record, lastUsedAt: used?.lastUsedAt ?? 'never' };
  });
  const named = [...new Set(found.flatMap(({ terms }) => terms.grantor ?? []))].sort();
  const rights = await inBatches(named, async (id) => [id, await attempt(store.grantors.get(id))] as const);
  const grantors = new Map<string, GrantorRights>();
  for (const [id, one] of rights) if (one !== undefined && one !== 'unreadable') grantors.set(id, one);
  return { name: table, records, grantors };
}

function asJson({ name, records }: LiveTable, findings: readonly AuditFinding[]): string {
  const shown = findings.map(({ about, keyId, rule, level, violation }) => ({
    ...(keyId === undefined ? {} : { keyId }),
    name: about.name,
    ...placeOf(about.urn),
    rule: rule.name,
    severity: rule.severity,
    level,
    field: violation.field,
    declared: violation.declared,
    allowed: violation.allowed,
    mend: violation.mend,
  }));
  return printableJson({ table: name, keys: records.length, findings: shown });
}

function row({ about, rule, level, violation }: AuditFinding): readonly string[] {
  const { declared, allowed, mend } = violation;
  return [about.title, rule.name, level, `${declared}; allowed: ${allowed}`, mend];
}

function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}

/**
 * `keywright audit --policy`: judges all keys of the table by the rules of the policy pack. Exit code 1 if a mandatory rule is
 * broken, or if an item cannot be read: it is named on standard error, and the others are judged.
 */
export async function auditByPolicy(
  context: Context,
  auditor: Auditor,
  { json }: PolicyAuditOptions,
): Promise<number> {
  let exitCode = 0;
  for (const name of auditor.configuration.foreign)
    context.warn(
      `the policy configuration names "${name}", which is no rule of keywright; it is passed over`,
    );
  const table = await readTable(context, ({ message }) => {
    exitCode = 1;
    context.warn(`not judged: ${message}`);
  });
  const findings = auditTable(table, auditor, context.clock()).toSorted((a, b) =>
    a.about.title === b.about.title ? 0 : a.about.title < b.about.title ? -1 : 1,
  );
  const mandatory = findings.filter(({ level }) => level === 'mandatory').length;
  if (mandatory > 0) exitCode = 1;
  if (json) context.say(asJson(table, findings));
  else {
    if (findings.length > 0)
      context.say(`${columns([['KEY', 'RULE', 'LEVEL', 'WHAT', 'MEND'], ...findings.map(row)])}\n`);
    context.say(
      `${count(table.records.length, 'key')} judged: ${count(findings.length, 'violation')}, ${mandatory} mandatory.`,
    );
    if (context.usage === undefined)
      context.say('Whether they are in use was not judged: name the activity table with --activity-table.');
  }
  return exitCode;
}
