import { RecordUnreadableError } from '../../keys/errors.js';
import type { KeyId } from '../../keys/key-string/key-string.js';
import { printableJson } from '../../keys/printable.js';
import type { Listing } from '../../keys/store/key-store.js';
import { inBatches } from '../batches.js';
import type { Context } from '../context.js';
import { columns } from '../print/columns.js';
import { type KeyView, keyView } from '../print/key-view.js';
import { type UsageView, usageView } from '../print/usage-view.js';

/** Options of {@link list}. */
export interface ListOptions {
  readonly account?: string;
  readonly json?: true;
}

/** A key of the list. No `usage`: nobody asked, or it cannot be read. */
interface Listed {
  readonly keyId: KeyId;
  readonly view: KeyView & { readonly usage?: UsageView };
}

const HEAD = ['KEY ID', 'LABEL', 'ACCOUNT', 'TYPE', 'STATUS', 'EXPIRES', 'VERSION'];
const USAGE_HEAD = ['USES', 'LAST USED'];

function row({ view }: Listed): readonly string[] {
  const expires = view.versions[0]?.expiresAt ?? '';
  const { keyId, label, account, type, status, currentVersion } = view;
  return [keyId, label, account, type, status, expires, String(currentVersion)];
}

function usageCells({ view: { usage } }: Listed): readonly string[] {
  if (usage === undefined) return ['?', '?'];
  return usage === null ? ['-', '-'] : [String(usage.atLeast), usage.lastUsedAt];
}

/** The keys with their usage. What cannot be read is told, and the others are listed. */
async function withUsage(
  keys: readonly Listed[],
  usageOf: (keyId: KeyId) => Promise<UsageView>,
  onUnreadable: (error: RecordUnreadableError) => void,
): Promise<readonly Listed[]> {
  return inBatches(keys, async ({ keyId, view }): Promise<Listed> => {
    try {
      return { keyId, view: { ...view, usage: await usageOf(keyId) } };
    } catch (error) {
      if (!(error instanceof RecordUnreadableError)) throw error;
      onUnreadable(error);
      return { keyId, view };
    }
  });
}

/**
 * `keywright list`: all keys of the table, or of one account, tombstones included; with their usage if the activity table is
 * named, so that keys nobody uses stand out. Exit code 1 if an item of a table cannot be read: it is named on standard error,
 * and the others are listed.
 */
export async function list(context: Context, options: ListOptions): Promise<number> {
  const now = context.clock();
  const found: Listed[] = [];
  const { account } = options;
  let exitCode = 0;
  const listing: Listing = {
    ...(account === undefined ? {} : { account }),
    onUnreadable: ({ message }) => {
      exitCode = 1;
      context.warn(`not listed: ${message}`);
    },
  };
  for await (const record of context.store.list(listing))
    found.push({ keyId: record.keyId, view: keyView(record, now) });
  const sortKey = ({ view: { account, label, keyId } }: Listed): string =>
    JSON.stringify([account, label, keyId]);
  found.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

  const { usage } = context;
  const keys =
    usage === undefined
      ? found
      : await withUsage(
          found,
          async (keyId) => usageView(await usage.get(keyId)),
          ({ message }) => {
            exitCode = 1;
            context.warn(message);
          },
        );
  if (options.json) context.say(printableJson(keys.map(({ view }) => view)));
  else if (keys.length === 0)
    context.say(account === undefined ? 'no keys in this table' : 'no keys of this account in this table');
  else if (usage === undefined) context.say(columns([HEAD, ...keys.map(row)]));
  else
    context.say(columns([[...HEAD, ...USAGE_HEAD], ...keys.map((key) => [...row(key), ...usageCells(key)])]));
  return exitCode;
}
