import { RecordUnreadableError } from '../../keys/errors.js';
import { printableJson } from '../../keys/printable.js';
import type { KeyRecord } from '../../keys/record/record.js';
import type { Context } from '../context.js';
import { findKey } from '../find-key.js';
import { type AuthorityView, authorityLine, authorityView } from '../print/authority-view.js';
import { columns } from '../print/columns.js';
import { type KeyView, keyView, type VersionView } from '../print/key-view.js';
import { type UsageView, usageView } from '../print/usage-view.js';

/** Options of {@link show}. */
export interface ShowOptions {
  readonly json?: true;
}

/** A line for each permission of the key; those that were never used are the ones to take away. */
function permissionRows(view: KeyView, usage: UsageView | undefined): readonly (readonly string[])[] {
  const uses = usage?.permissions;
  if (uses === undefined) return [];
  const names = [...new Set([...view.permissions, ...Object.keys(uses)])].sort();
  return [['  PERMISSION', 'LAST USED'], ...names.map((name) => [`  ${name}`, uses[name] ?? '-'])];
}

function usageLine(usage: UsageView | undefined): string {
  if (usage === undefined) return 'not asked: name the activity table with --activity-table';
  if (usage === null) return 'none noted';
  const from = usage.lastAddress === undefined ? '' : ` from ${usage.lastAddress}`;
  const requests = usage.atLeast === 1 ? 'request' : 'requests';
  return `at least ${usage.atLeast} ${requests}, the last at about ${usage.lastUsedAt}${from}`;
}

/** How the key stands with its grantor. `undefined`: that cannot be read, which is said; the key is shown all the same. */
async function authorityOf({ store, warn }: Context, grantorId: string, { terms }: KeyRecord) {
  try {
    return authorityView(terms, await store.grantors.get(grantorId));
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    warn(error.message);
    return undefined;
  }
}

function grantorLine(grantorId: string, authority: AuthorityView | undefined): string {
  return authority === undefined
    ? `${grantorId}, of whom nothing can be told`
    : authorityLine(grantorId, authority);
}

function statusLine(view: KeyView): string {
  if (view.status === 'revoked') return `revoked, versions up to ${view.revokedThrough}`;
  return view.endedAt === undefined ? view.status : `${view.status} at ${view.endedAt}`;
}

function accountLine({ account, accountAttributes }: KeyView): string {
  return accountAttributes === undefined ? account : `${account} (${accountAttributes.join(', ')})`;
}

function overlapLine(view: KeyView): string {
  const previous = view.versions.find(({ version }) => version === view.currentVersion - 1);
  if (previous?.status !== 'valid') return 'none: only the current version can verify';
  if (previous.retiresAt === undefined)
    return `version ${previous.version} verifies until it expires; a rotation was interrupted, run "pulumi up" to end it`;
  return `version ${previous.version} verifies beside version ${view.currentVersion} until ${previous.retiresAt}`;
}

function versionRow(version: VersionView): readonly string[] {
  const { createdAt, expiresAt, retiresAt, status } = version;
  const fewer =
    version.permissions === undefined ? '' : `only ${version.permissions.join(', ') || 'nothing'}`;
  return [`  ${version.version}`, status, createdAt, expiresAt, retiresAt ?? '-', fewer];
}

/** `keywright show`: everything about one key that is not secret. */
export async function show(context: Context, argument: string, options: ShowOptions): Promise<number> {
  const { record, leakedVersion } = await findKey(context, argument);
  const view = keyView(record, context.clock());
  const { grantor } = view;
  const authority = grantor === undefined ? undefined : await authorityOf(context, grantor, record);
  const usage = context.usage === undefined ? undefined : usageView(await context.usage.get(record.keyId));
  if (options.json) {
    context.say(
      printableJson({ ...view, ...(authority && { authority }), ...(usage === undefined ? {} : { usage }) }),
    );
    return 0;
  }
  const leaked = leakedVersion === undefined ? [] : [['leaked', `version ${leakedVersion}`]];
  context.say(
    columns([
      ['key', `${view.keyId} (${view.hint}…)`],
      ...leaked,
      ['label', view.label],
      ['status', statusLine(view)],
      ['account', accountLine(view)],
      ['owner', view.owner],
      ['type', `${view.type} of catalog ${view.catalog}, digest ${view.catalogDigest}`],
      ['scopes', view.scopes.join(', ') || 'none'],
      ['permissions', view.permissions.join(', ') || 'none'],
      ['addresses', view.allowedCidrs?.join(', ') ?? 'any'],
      ...(view.notBefore === undefined ? [] : [['not before', view.notBefore]]),
      ...(grantor === undefined ? [] : [['grantor', grantorLine(grantor, authority)]]),
      ['declared as', view.declaredAs],
      ['secret', view.secretArn],
      ['created', view.createdAt],
      ['overlap', overlapLine(view)],
      ['usage', usageLine(usage)],
    ]),
  );
  context.say('');
  context.say(
    columns([['  VERSION', 'STATUS', 'CREATED', 'EXPIRES', 'RETIRES', ''], ...view.versions.map(versionRow)]),
  );
  const uses = permissionRows(view, usage);
  if (uses.length > 0) {
    context.say('');
    context.say(columns(uses));
  }
  return 0;
}
