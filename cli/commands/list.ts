import type { Context } from '../context.js';
import { columns } from '../print/columns.js';
import { type KeyView, keyView } from '../print/key-view.js';

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

/** `keywright list`: all keys of the table, or of one account, tombstones included. */
export async function list(context: Context, options: ListOptions): Promise<number> {
  const now = context.clock();
  const views: KeyView[] = [];
  const { account } = options;
  for await (const record of context.store.list(account === undefined ? {} : { account }))
    views.push(keyView(record, now));
  const sortKey = ({ account, label, keyId }: KeyView): string => JSON.stringify([account, label, keyId]);
  views.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

  if (options.json) context.say(JSON.stringify(views, null, 2));
  else if (views.length === 0)
    context.say(account === undefined ? 'no keys in this table' : 'no keys of this account in this table');
  else
    context.say(
      columns([['KEY ID', 'LABEL', 'ACCOUNT', 'TYPE', 'STATUS', 'EXPIRES', 'VERSION'], ...views.map(row)]),
    );
  return 0;
}
