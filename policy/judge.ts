import type { Instant } from '../keys/time/instant.js';
import type { CatalogBook } from './catalog-book.js';
import type { DeclaredKey } from './declared-key.js';
import { coverOf, type PolicyException } from './exceptions.js';
import type { Finding, Rule, Settings, SettingValues } from './rule.js';

/** What all rules of a pack judge by. */
export interface Court {
  readonly catalogs: CatalogBook;
  readonly exceptions: readonly PolicyException[];
}

/**
 * The values of the settings of a rule: what is configured, and else the default. The engine fills defaults in as well;
 * whoever calls a rule without the engine gets them here.
 */
function settingValues<S extends Settings>(
  settings: S,
  configured: Readonly<Record<string, unknown>>,
): SettingValues<S> {
  const values = Object.entries(settings).map(([name, setting]) => {
    const value = configured[name] ?? setting.default;
    if (typeof value !== setting.type)
      throw new TypeError(`the setting ${name} must be a ${setting.type}, and is a ${typeof value}`);
    return [name, value];
  });
  return Object.fromEntries(values) as SettingValues<S>;
}

/**
 * Judges a key by one rule, with the exceptions of the pack. Pure: what it finds depends on its arguments only.
 *
 * @returns violations that no exception covers (a lapsed one is said in the message), and what is not known yet
 */
export function judge<S extends Settings>(
  rule: Rule<S>,
  key: DeclaredKey,
  court: Court,
  configured: Readonly<Record<string, unknown>>,
  now: Instant,
): readonly Finding[] {
  const findings: Finding[] = [];
  const config = settingValues(rule.settings, configured);
  for (const finding of rule.judge(key, { catalogs: court.catalogs, config })) {
    if (finding.kind === 'undecided') {
      findings.push(finding);
      continue;
    }
    const cover = coverOf(court.exceptions, key, rule.name, finding, now);
    if (cover.is === 'none') findings.push(finding);
    if (cover.is === 'lapsed') {
      const { reason, until } = cover.exception;
      const lapsed = `the exception for it (${reason}) ended on ${until}: mend the key, or decide anew`;
      findings.push({ ...finding, message: `${finding.message}; ${lapsed}` });
    }
  }
  return findings;
}
