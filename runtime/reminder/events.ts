import { formatInstant, type Instant } from '../../keys/time/instant.js';
import type { DueKey } from './due.js';
import type { Report } from './report.js';
import { forMessage } from './texts.js';

/** An event about one key, as EventBridge takes it. */
export interface DueEvent {
  readonly Source: 'keywright';
  readonly DetailType: 'API key due';
  readonly Time: Date;
  /** JSON: the table, and the members of {@link DueKey}, with instants in RFC 3339. */
  readonly Detail: string;
}

/** One event for each key that is due. An event has at most 11 kB, so that ten keep far within what one call may hold (256 KB). */
export function eventsOf({ table, at, due }: Report): readonly DueEvent[] {
  return due.map((key) => ({
    Source: 'keywright',
    DetailType: 'API key due',
    Time: new Date(at * 1000),
    Detail: JSON.stringify(detailOf(table, key)),
  }));
}

function detailOf(table: string, key: DueKey) {
  const { keyId, reasons, label, account, owner, catalog, type, declaredAs, version } = key;
  return {
    table,
    keyId,
    reasons,
    label: forMessage(label),
    account: forMessage(account),
    owner: forMessage(owner),
    catalog: forMessage(catalog),
    type: forMessage(type),
    declaredAs: forMessage(declaredAs),
    version,
    expiresAt: instantText(key.expiresAt),
    mintedFor: instantText(key.mintedFor),
  };
}

function instantText(at: Instant | 'never'): string {
  return at === 'never' ? at : formatInstant(at);
}
