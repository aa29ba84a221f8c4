import type { PermissionUses, Usage } from '../../keys/activity/activity-log.js';
import { formatInstant } from '../../keys/time/instant.js';

/** Usage as `--json` prints it. `null`: never used, as far as is known. */
export type UsageView = {
  readonly atLeast: number;
  readonly lastUsedAt: string;
  readonly lastAddress?: string;
  /** When each permission was last used. One that is not named was not seen in use. */
  readonly permissions?: Readonly<Record<string, string>>;
} | null;

/** What of the use of a key is shown. */
export function usageView(usage: Usage | undefined): UsageView {
  if (usage === undefined) return null;
  const { count, lastUsedAt, lastAddress, permissions } = usage;
  return {
    atLeast: count,
    lastUsedAt: formatInstant(lastUsedAt),
    ...(lastAddress === undefined ? {} : { lastAddress }),
    ...(permissions === undefined ? {} : { permissions: lastUses(permissions) }),
  };
}

function lastUses(permissions: PermissionUses): Readonly<Record<string, string>> {
  const byName = Object.entries(permissions).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(byName.map(([name, at]) => [name, formatInstant(at)]));
}
