import { catalogFromJson } from '../keys/catalog/define-catalog.js';
import { resolvePermissions } from '../keys/catalog/resolve.js';
import type { GrantorRights } from '../keys/grantor/grantor.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import type { Instant } from '../keys/time/instant.js';
import { type Configuration, configurationOf } from './configuration.js';
import { assertGivenSettings } from './given-settings.js';
import { type Charge, type Court, courtOf, judge } from './judge.js';
import type { Organisation } from './organisation.js';
import { quote } from './quote.js';
import type { Rule } from './rule.js';
import { rules as allRules } from './rules/index.js';
import { declaredGrantor } from './subjects/declared-grantor.js';
import { type DeclaredKey, hasEnded, knownAttributes, knownScopes } from './subjects/declared-key.js';
import type { DeclaredStack } from './subjects/declared-stack.js';
import { type LiveRecord, liveKey } from './subjects/live-key.js';
import { knownOf } from './subjects/seen.js';
import { isMap } from './subjects/shapes.js';
import type { Subject } from './subjects/subject.js';

const rules: readonly Rule[] = allRules;

/** By what a live table is audited. */
export interface Auditor {
  readonly court: Court;
  readonly configuration: Configuration;
}

/** What a key table holds. */
export interface LiveTable {
  readonly name: string;
  readonly records: readonly LiveRecord[];
  /** The grantors that the keys name; one that is not there is gone. */
  readonly grantors: ReadonlyMap<string, GrantorRights>;
}

/** A violation with its level. */
export interface AuditFinding extends Charge {
  readonly level: 'advisory' | 'mandatory';
  /** Of the key that it is about. */
  readonly keyId?: KeyId;
}

/**
 * Reads what an organisation's module exports: the same object that its policy pack is made of. Catalogs are checked, as the
 * module may have them from anywhere; the rest is checked by {@link courtOf}.
 *
 * @throws TypeError if it is none, {@link CatalogError} if a catalog is not sound.
 */
function organisationOf(value: unknown): Organisation {
  if (!isMap(value) || !Array.isArray(value.catalogs))
    throw new TypeError('it exports no organisation: { catalogs: [catalog], environments, exceptions, … }');
  return { ...value, catalogs: value.catalogs.map(catalogFromJson) };
}

/**
 * Makes an auditor of an organisation's decisions and of the configuration of its policy pack.
 *
 * @throws TypeError that says what is wrong with either, {@link CatalogError} if a catalog is not sound.
 */
export function auditorOf(organisation: unknown, configured: unknown): Auditor {
  const court = courtOf(organisationOf(organisation), rules);
  const configuration = configurationOf(configured, rules);
  for (const rule of rules) assertGivenSettings(rule, configuration.settingsOf(rule), court);
  return { court, configuration };
}

/** The key with the source of each permission by the pack's own catalog: a record holds their names only. */
function withSources(key: DeclaredKey, { catalogs }: Court): DeclaredKey {
  const trusted = catalogs.of(key);
  const type = knownOf(key.type);
  if (trusted === undefined || type === undefined) return key;
  const sources = resolvePermissions(trusted.catalog, type, knownScopes(key), knownAttributes(key));
  const named = Object.keys(knownOf(key.permissions) ?? {});
  const permissions = Object.fromEntries(named.map((name) => [name, sources[name] ?? '']));
  return { ...key, permissions: { is: 'known', value: permissions } };
}

/** The keys that can do harm, with their ids; revoked ones and tombstones are nobody's concern. */
function keysOf(table: LiveTable, court: Court, now: Instant): ReadonlyMap<DeclaredKey, KeyId> {
  const keys = table.records.map((live): readonly [DeclaredKey, KeyId] => [
    withSources(liveKey(live, table.name, now), court),
    live.record.keyId,
  ]);
  return new Map(keys.filter(([{ deployed }]) => deployed !== undefined && !hasEnded(deployed)));
}

/** All of a table as a stack: for rules that count keys, or look for their grantors. */
function stackOf(table: LiveTable, keys: readonly DeclaredKey[]): DeclaredStack {
  const { name } = table;
  const grantors = [...table.grantors].map(([grantorId, { permissions, disabled = false }]) =>
    declaredGrantor(
      { name: grantorId, urn: '' },
      {
        grantorId,
        table: name,
        permissions: Object.fromEntries(permissions.map((one) => [one, 'named'])),
        disabled,
      },
    ),
  );
  const title = `table ${quote(name)}`;
  return { title, name, urn: '', keys, grantors, resources: [], trials: new Map() };
}

/**
 * Judges the live table by the rules whose evidence it can be, as `pulumi preview` judges programs: with the same levels,
 * settings and exceptions. Pure. Keys that are revoked or deleted are left alone.
 *
 * @returns what no exception covers, by rule, in the order of the rules
 */
export function auditTable(
  table: LiveTable,
  { court, configuration }: Auditor,
  now: Instant,
): readonly AuditFinding[] {
  const found = keysOf(table, court, now);
  const ids: ReadonlyMap<Subject, KeyId> = found;
  const stack = stackOf(table, [...found.keys()]);
  return rules
    .filter(({ evidence }) => evidence.includes('live-table'))
    .flatMap((rule) => {
      const level = configuration.levelOf(rule);
      if (level === 'disabled') return [];
      const settings = configuration.settingsOf(rule);
      const judgements =
        rule.judges === 'key'
          ? stack.keys.map((key) => judge(rule, key, court, settings, now))
          : rule.judges === 'stack'
            ? [judge(rule, stack, court, settings, now)]
            : [];
      return judgements
        .flatMap(({ charges }) => charges)
        .map((charge) => {
          const keyId = ids.get(charge.about);
          return { ...charge, level, ...(keyId === undefined ? {} : { keyId }) };
        });
    });
}
