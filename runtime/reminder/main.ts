/**
 * The Lambda bundle of the reminder, configured by the environment: `keywright/index.handler` (see `tools/bundle.mjs`). A
 * schedule calls it. Misconfiguration fails the initialisation; whatever goes wrong later, the invocation.
 */
import { reminderDeps } from './deps.js';
import { remind } from './remind.js';
import { totals } from './report.js';
import { reminderSettings } from './settings.js';

const settings = reminderSettings(process.env);
const deps = reminderDeps(settings);

/** Tells of the keys that are due. Returns how many, for whoever calls by hand. */
export async function handler(): Promise<Readonly<Record<string, number>>> {
  const report = await remind(deps, settings);
  const { keys, unreadable } = report;
  return { keys, ...totals(report), unreadable };
}
