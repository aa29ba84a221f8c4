import { isPrefix, parseKeyString } from '../../keys/key-string/key-string.js';
import type { Instant } from '../../keys/time/instant.js';
import { isVisibleText } from '../../keys/visible-text.js';
import { API_KEY_INPUTS } from '../type.js';
import { checkDeletion } from './check/deletion.js';
import { checkGrantor } from './check/grantor.js';
import { checkedAttributes, checkedCidrs, checkNotBefore } from './check/guards.js';
import { checkKmsKey } from './check/kms-key.js';
import { checkIssuers, checkQuota } from './check/limits.js';
import { checkedEpoch, checkLifetime, checkRotation } from './check/times.js';
import { type Finding, Findings, type RawInputs, UNKNOWN, withoutNulls, wordOr } from './findings.js';

const TABLE = /^[A-Za-z0-9_.-]{3,255}$/;
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const REGION = /^[a-z]{2,8}(-[a-z0-9]+)+-\d$/;
const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/.{1,512}$/;
const MOST_TAGS = 40;

/** Every input that there is (`typeLimits` and `scopeProblems` are judged here, and go no further); anything else is a mistake that the compiler would have found. */
const KNOWN_INPUTS = new Set(['__provider', 'typeLimits', 'scopeProblems', ...Object.keys(API_KEY_INPUTS)]);

function visible(text: string): boolean {
  return isVisibleText(text) && parseKeyString(text) === undefined;
}

function checkNames(news: RawInputs, findings: Findings): void {
  for (const name of Object.keys(news)) {
    if (!KNOWN_INPUTS.has(name))
      findings.add(name, 'is no argument of an ApiKey: remove it, or correct its spelling');
  }
}

/** The name of the key table. */
export function checkTable(news: RawInputs, findings: Findings): void {
  findings.text(
    'table',
    news.table,
    (text) => TABLE.test(text),
    'give the name of the key table (3 to 255 of A-Z a-z 0-9 _ . -)',
  );
}

function checkTexts(news: RawInputs, findings: Findings): void {
  const label = 'write 1 to 128 visible characters';
  checkTable(news, findings);
  findings.text('account', news.account, visible, `say whose data the key opens; ${label}`);
  findings.text('owner', news.owner, visible, `say who answers for the key; ${label}`);
  findings.text('label', news.label, visible, label);
  findings.optionalText(
    'description',
    news.description,
    (text) => text.length <= 2048 && !/\p{Cc}/u.test(text),
    'write at most 2048 characters on one line',
  );
  findings.optionalText('useCase', news.useCase, visible, 'name a use case of the catalog');
  findings.optionalText('rotationTrigger', news.rotationTrigger, visible, label);
  findings.text('prefix', news.prefix, isPrefix, 'take the prefix from the catalog');
  for (const computed of ['catalog', 'catalogDigest', 'type', 'claim', 'origin'] as const) {
    findings.text(computed, news[computed], () => true, 'create the key with `new ApiKey(…)` and a catalog');
  }
}

function checkScopes(news: RawInputs, findings: Findings): void {
  if (
    news.scopes !== UNKNOWN &&
    !(Array.isArray(news.scopes) && news.scopes.every((scope) => typeof scope === 'string'))
  ) {
    findings.add('scopes', 'is not a list of scope names');
  }
  if (!Array.isArray(news.scopeProblems)) return;
  for (const problem of news.scopeProblems as readonly (Partial<Record<keyof Finding, unknown>> | null)[]) {
    findings.add(wordOr(problem?.property, 'scopes'), wordOr(problem?.reason, 'does not fit the catalog'));
  }
}

function checkTags(news: RawInputs, findings: Findings): void {
  const tags = findings.optionalMap('tags', news.tags, 'write { name: "value" }') ?? {};
  if (Object.keys(tags).length > MOST_TAGS)
    findings.add('tags', `has more than ${MOST_TAGS} entries: remove some`);
  for (const [name, value] of Object.entries(tags)) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(name) || /^(aws|keywright):/i.test(name)) {
      findings.add(
        `tags["${name.slice(0, 60)}"]`,
        'cannot be the name of a tag: 1 to 128 letters, digits and _.:/=+-@, not beginning with aws: or keywright:',
      );
    }
    findings.optionalText(
      `tags["${name.slice(0, 60)}"]`,
      value,
      (text) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(text),
      'write at most 256 letters, digits, spaces and _.:/=+-@',
    );
  }
}

/** Region, account and role. */
export function checkPlace(news: RawInputs, findings: Findings): void {
  const place = findings.optionalMap('aws', news.aws, 'write { region: "eu-west-1" }') ?? {};
  if (news.aws === UNKNOWN) return;
  for (const name of Object.keys(place)) {
    if (!['region', 'accountId', 'assumeRole'].includes(name))
      findings.add(`aws.${name}`, 'is no part of it: there are region, accountId and assumeRole');
  }
  findings.text(
    'aws.region',
    place.region,
    (text) => REGION.test(text),
    'run `pulumi config set aws:region <region>`, or set aws.region',
  );
  findings.optionalText(
    'aws.accountId',
    place.accountId,
    (text) => /^\d{12}$/.test(text),
    'write the 12 digits of the account as text',
  );
  findings.optionalText(
    'aws.assumeRole',
    place.assumeRole,
    (text) => ROLE.test(text),
    'write the ARN of a role',
  );
}

function checkRevoked(olds: RawInputs, news: RawInputs, findings: Findings): void {
  if (news.revoked !== undefined && news.revoked !== UNKNOWN && typeof news.revoked !== 'boolean') {
    findings.add('revoked', 'is neither true nor false');
  }
  const lifted = olds.revoked === true && news.revoked !== true && news.revoked !== UNKNOWN;
  const triggered = news.rotationTrigger !== undefined && news.rotationTrigger !== olds.rotationTrigger;
  if (lifted && !triggered) {
    findings.add(
      'revoked',
      'was true, and a revocation is never undone: leave it so, or set a new rotationTrigger to mint a new version with it',
    );
  }
}

/** A secret cannot be renamed; without a name of its own a key keeps the one that it has. */
function checkedSecretName(olds: RawInputs, news: RawInputs, findings: Findings): unknown {
  const before =
    typeof olds.secretName === 'string' && olds.secretName !== UNKNOWN ? olds.secretName : undefined;
  const given = news.secretName;
  if (given === undefined || given === null) return before ?? defaultSecretName(news);
  const name = findings.optionalText(
    'secretName',
    given,
    (text) => SECRET_NAME.test(text),
    'write 1 to 512 of A-Z a-z 0-9 / _ + = . @ -',
  );
  if (name !== undefined && before !== undefined && name !== before) {
    findings.add(
      'secretName',
      `was "${before}", and a secret cannot be renamed: declare a second key with the new name, move its consumers, then remove this one`,
    );
  }
  return given;
}

function defaultSecretName(news: RawInputs): unknown {
  if (news.origin === UNKNOWN || news.claim === UNKNOWN) return UNKNOWN;
  const origin = wordOr(news.origin, '').replaceAll(/[^A-Za-z0-9/_+=.@-]/g, '-');
  return `keywright/${origin.slice(0, 480)}-${wordOr(news.claim, '').slice(0, 8)}`;
}

/**
 * Judges inputs and completes them. Pure: no I/O. All problems are found at once, each with its property and how to
 * mend it; what is not known yet is let through, and judged when it is. What is `null` is as good as left out.
 */
export function checkInputs(
  olds: RawInputs,
  given: RawInputs,
  now: Instant,
): { readonly inputs: RawInputs; readonly failures: readonly Finding[] } {
  const news = withoutNulls(given);
  const findings = new Findings();
  checkNames(news, findings);
  checkTexts(news, findings);
  checkScopes(news, findings);
  checkGrantor(news, findings);
  const lifetime = checkLifetime(news, findings);
  const plan = checkRotation(news, lifetime, findings);
  checkQuota(news, findings);
  checkIssuers(news, findings);
  checkTags(news, findings);
  checkPlace(news, findings);
  checkKmsKey(news, findings);
  checkDeletion(news, (text) => TABLE.test(text), findings);
  checkRevoked(olds, news, findings);
  checkNotBefore(olds, news, lifetime, now, findings);
  const lists = { ...checkedCidrs(news, findings), ...checkedAttributes(news, findings) };
  const { scopeProblems: _, typeLimits: _limits, ...inputs } = news;
  const scopes =
    Array.isArray(news.scopes) && news.scopes.every((scope) => typeof scope === 'string' && scope !== UNKNOWN)
      ? news.scopes.toSorted()
      : news.scopes;
  const secretName = checkedSecretName(olds, news, findings);
  return {
    inputs: { ...inputs, ...lists, scopes, secretName, rotationEpoch: checkedEpoch(olds, news, plan, now) },
    failures: findings.all,
  };
}
