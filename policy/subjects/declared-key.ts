import { type Instant, parseInstant } from '../../keys/time/instant.js';
import { quote } from '../quote.js';
import { knownOf, member, type Seen, seen, seenTexts } from './seen.js';
import { isMap, isSwitch, isText } from './shapes.js';
import type { Subject } from './subject.js';

/** What exists only after a deployment: outputs in a state, or the record in the live table. */
export interface DeployedKey {
  readonly status?: string;
  readonly createdAt?: Instant;
  /** When the current version was minted. */
  readonly issuedAt?: Instant;
  /** Number of the current version, from 1. */
  readonly version?: number;
  readonly expiresAt?: Instant | 'never';
  readonly rotatesAt?: Instant;
  /** Until when the version before the current one verifies, while it does. */
  readonly previousExpiresAt?: Instant | 'never';
  /** When the key was last used, where an activity table was read; `never`: no use of it was ever noted. */
  readonly lastUsedAt?: Instant | 'never';
}

/** Whether a deployed key has ended by decision: nothing about it can do harm, or be mended, any more. */
export function hasEnded({ status }: DeployedKey): boolean {
  return status === 'revoked' || status === 'deleted' || status === 'moved';
}

/** Whether a deployed key has expired by `now`. */
export function hasExpired({ expiresAt }: DeployedKey, now: Instant): boolean {
  return expiresAt !== undefined && expiresAt !== 'never' && now >= expiresAt;
}

/**
 * A key as rules see it, wherever it was found: declared in a program, stored in a state, or live in the table.
 * It is what was *declared*: what the program computed from that is left out, except for `permissions` and `prefix`, which
 * are there to be checked, and what remediations need.
 */
export interface DeclaredKey extends Subject {
  /** Type token of the resource. */
  readonly resourceType: string;
  readonly table: Seen<string>;
  /** Region of table and secret. */
  readonly region: Seen<string>;
  readonly catalog: Seen<string>;
  readonly catalogDigest: Seen<string>;
  readonly type: Seen<string>;
  readonly prefix: Seen<string>;
  /** Each scope can be unknown by itself. */
  readonly scopes: Seen<readonly Seen<string>[]>;
  /** What the account is said to be, for scopes with a condition. */
  readonly accountAttributes: Seen<readonly Seen<string>[]>;
  /** Permission → the declared scope that is said to bring it. */
  readonly permissions: Seen<Readonly<Record<string, unknown>>>;
  readonly account: Seen<string>;
  readonly owner: Seen<string>;
  readonly label: Seen<string>;
  readonly description: Seen<string>;
  readonly grantor: Seen<string>;
  readonly useCase: Seen<string>;
  /** Duration text, or `never`. */
  readonly expiresIn: Seen<string>;
  /** Duration text; absent: no schedule. */
  readonly rotateEvery: Seen<string>;
  /** Duration text; absent: the default of the provider, 24h. */
  readonly overlap: Seen<string>;
  /** RFC 3339: the instant for which the version in use should have been minted, as the provider planned it. */
  readonly rotationEpoch: Seen<string>;
  /** RFC 3339: no version verifies before it. */
  readonly notBefore: Seen<string>;
  readonly revoked: Seen<boolean>;
  readonly allowedCidrs: Seen<readonly Seen<string>[]>;
  readonly secretName: Seen<string>;
  readonly tags: Seen<Readonly<Record<string, unknown>>>;
  /** Absent in a preview, and for a key that was never deployed. */
  readonly deployed?: DeployedKey;
}

/**
 * Reads a key from the inputs of its resource, in which a raw resource of the same type may have put anything.
 * Never throws: what is not as it should be is `absent`, and for the rules to judge.
 *
 * @param inputs plain data, with `UNKNOWN` where the preview does not know
 */
export function declaredKey(
  resource: { readonly name: string; readonly urn: string; readonly type: string },
  inputs: Readonly<Record<string, unknown>>,
): DeclaredKey {
  const text = (value: unknown): Seen<string> => seen(value, isText);
  return {
    title: `key ${quote(resource.name)}`,
    name: resource.name,
    urn: resource.urn,
    resourceType: resource.type,
    table: text(inputs.table),
    region: text(member(inputs.aws, 'region')),
    catalog: text(inputs.catalog),
    catalogDigest: text(inputs.catalogDigest),
    type: text(inputs.type),
    prefix: text(inputs.prefix),
    scopes: seenTexts(inputs.scopes),
    accountAttributes: seenTexts(inputs.accountAttributes),
    permissions: seen(inputs.permissions, isMap),
    account: text(inputs.account),
    owner: text(inputs.owner),
    label: text(inputs.label),
    description: text(inputs.description),
    grantor: text(inputs.grantor),
    useCase: text(inputs.useCase),
    expiresIn: text(inputs.expiresIn),
    rotateEvery: text(member(inputs.rotation, 'every')),
    overlap: text(member(inputs.rotation, 'overlap')),
    rotationEpoch: text(inputs.rotationEpoch),
    notBefore: text(inputs.notBefore),
    revoked: seen(inputs.revoked, isSwitch),
    allowedCidrs: seenTexts(inputs.allowedCidrs),
    secretName: text(inputs.secretName),
    tags: seen(inputs.tags, isMap),
  };
}

function instant(value: unknown): Instant | undefined {
  return isText(value) ? parseInstant(value) : undefined;
}

function end(value: unknown): Instant | 'never' | undefined {
  return value === 'never' ? value : instant(value);
}

/** Reads what was deployed from the outputs in a state; `undefined` if they are of a key that was never made. */
export function deployedKey(outputs: Readonly<Record<string, unknown>>): DeployedKey | undefined {
  const { status, version } = outputs;
  if (!isText(status)) return undefined;
  const facts = {
    status,
    createdAt: instant(outputs.createdAt),
    issuedAt: instant(outputs.issuedAt),
    version: typeof version === 'number' ? version : undefined,
    expiresAt: end(outputs.expiresAt),
    rotatesAt: instant(outputs.rotatesAt),
    previousExpiresAt: end(outputs.previousExpiresAt),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** The known ones among texts that can each be unknown, in the order of the declaration. */
function knownAmong(texts: Seen<readonly Seen<string>[]>): readonly string[] {
  return (knownOf(texts) ?? []).map(knownOf).filter((text) => text !== undefined);
}

/** The scopes that are known, each once, in the order of the declaration. */
export function knownScopes({ scopes }: DeclaredKey): readonly string[] {
  return [...new Set(knownAmong(scopes))];
}

/** The attributes of the account that are known. What is none of them is left out. */
export function knownAttributes({ accountAttributes }: DeclaredKey): readonly string[] {
  return knownAmong(accountAttributes);
}

/** Whether scopes are a list of names, as far as they are known. */
export function hasScopeNames({ scopes }: DeclaredKey): boolean {
  return scopes.is === 'unknown' || (knownOf(scopes)?.every((scope) => scope.is !== 'absent') ?? false);
}
