import type { Listing } from '../../keys/store/key-store.js';
import type { Context } from '../context.js';
import { columns } from '../print/columns.js';
import { type KeyView, keyView } from '../print/key-view.js';
import { printableJson } from '../print/printable.js';

/** Options of {@link list}. */
export interface ListOptions {
  readonly account?: string;
  readonly json?: true;
}

function row(view: KeyView): readonly string[] {
  const expires = view.versions[0]?.expiresAt ?? '';
  const { keyId, label, account, type, status, currentVersion } = view;
  return [keyId, label, account, type, status, expires, String(currentVersion)];
}

/**
 * `keywright list`: all keys of the table, or of one account, tombstones included. Exit code 1 if an item of the table
 * cannot be read: it is named on standard error, and the others are listed.
 */
export async function list(context: Context, options: ListOptions): Promise<number> {
  const now = context.clock();
  const views: KeyView[] = [];
  const { account } = options;
  let exitCode = 0;
  const listing: Listing = {
    ...(account === undefined ? {} : { account }),
    onUnreadable: ({ message }) => {
      exitCode = 1;
      context.warn(`not listed: ${message}`);
    },
  };
  for await (const record of context.store.list(listing)) views.push(keyView(record, now));
  const sortKey = ({ account, label, keyId }: KeyView): string => JSON.stringify([account, label, keyId]);
  views.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

  if (options.json) context.say(printableJson(views));
  else if (views.length === 0)
    context.say(account === undefined ? 'no keys in this table' : 'no keys of this account in this table');
  else
    context.say(
      columns([['KEY ID', 'LABEL', 'ACCOUNT', 'TYPE', 'STATUS', 'EXPIRES', 'VERSION'], ...views.map(row)]),
    );
  return exitCode;
}
