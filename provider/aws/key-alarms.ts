import { MetricAlarm, type MetricAlarmArgs } from '@pulumi/aws/cloudwatch/metricAlarm.js';
import * as pulumi from '@pulumi/pulumi';
import type { AnyApi, RefusalClass } from '../../keys/api/api.js';
import { limitsOf } from '../../keys/api/limit.js';
import type { ExpiryReminder } from './expiry-reminder.js';
import type { KeyVerifier } from './key-verifier.js';

/** A verifying function, by what its alarms need: a {@link KeyVerifier} is one. What is left out is not checked. */
export type WatchedVerifier = Pick<KeyVerifier, 'function'> & Partial<Pick<KeyVerifier, 'kind' | 'metrics'>>;

/** Denials of an API that are too many. */
export interface WatchedDenials {
  /** Its verifiers count in this namespace (`metrics`). */
  readonly metrics: string;
  readonly api: AnyApi;
  /**
   * By class of refusal: an alarm when more than so many come within five minutes. Classes that are not named have none. Default
   * `{ credential: 100, permission: 100, unavailable: 0 }`.
   */
  readonly moreThan?: Partial<Readonly<Record<RefusalClass, number>>> | undefined;
}

/** What {@link KeyAlarms} are declared with. What is left out is not watched. */
export interface KeyAlarmsArgs {
  /** Told of each alarm, and of its end. Default: alarms only show in CloudWatch. */
  readonly topicArn?: pulumi.Input<string> | undefined;
  readonly denials?: WatchedDenials | undefined;
  /** By any names: alarms when one of them fails, or is throttled. */
  readonly verifiers?: Readonly<Record<string, WatchedVerifier>> | undefined;
  /**
   * Authorizers of REST APIs, likewise, but for failures: a REST API is told a 401 by an error, so that the errors of its authorizer
   * count bad keys. Its real failures are denials of the class `unavailable`.
   */
  readonly restAuthorizers?: Readonly<Record<string, WatchedVerifier>> | undefined;
  /** Alarms when keys have expired, expire soon, or (if it sees their age) are overdue; when records are unreadable; when it fails. */
  readonly reminder?: ExpiryReminder | undefined;
  /** Of everything that has tags. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

const MANY: NonNullable<WatchedDenials['moreThan']> = { credential: 100, permission: 100, unavailable: 0 };

const PERIOD_SECONDS = 300;

/** What an alarm is about: a metric, and how much of it is too much. */
type Watched = Pick<
  MetricAlarmArgs,
  'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'threshold' | 'treatMissingData'
> & { readonly alarmDescription: pulumi.Input<string> };

/** A class without a number has no alarm, as one that is not named. */
function isNumbered(entry: [string, number | undefined]): entry is [string, number] {
  return entry[1] !== undefined;
}

function denialsOf({ metrics, api, moreThan = MANY }: WatchedDenials): ReadonlyMap<string, Watched> {
  const { name } = api.catalog;
  return new Map(
    Object.entries(moreThan)
      .filter(isNumbered)
      .map(([refusal, threshold]) => [
        `denials-${refusal}`,
        {
          alarmDescription: `More than ${threshold} requests to ${name} refused in five minutes, of class ${refusal}. The log of the verifier has the reason of each.`,
          namespace: metrics,
          metricName: 'Denials',
          dimensions: { Catalog: name, Refusal: refusal },
          statistic: 'Sum',
          threshold,
          treatMissingData: 'notBreaching',
        },
      ]),
  );
}

function ofFunction(metricName: 'Errors' | 'Throttles', name: pulumi.Input<string>, what: string): Watched {
  return {
    alarmDescription: what,
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: name },
    statistic: 'Sum',
    threshold: 0,
    treatMissingData: 'notBreaching',
  };
}

function* ofVerifiers({ verifiers = {}, restAuthorizers = {} }: KeyAlarmsArgs): Generator<[string, Watched]> {
  for (const [name, { function: one }] of Object.entries(verifiers)) {
    const failed = `The verifier ${name} failed: its settings or its handler. Its log says what.`;
    yield [`${name}-errors`, ofFunction('Errors', one.name, failed)];
  }
  for (const [name, { function: one }] of Object.entries({ ...verifiers, ...restAuthorizers })) {
    const throttled = `The verifier ${name} was not run for requests that came: it is at its concurrency.`;
    yield [`${name}-throttles`, ofFunction('Throttles', one.name, throttled)];
  }
}

function* ofReminder(reminder: ExpiryReminder): Generator<[string, Watched]> {
  const failed = 'The reminder failed: nobody may have been told of keys that are due. Its log says why.';
  yield ['reminder-errors', ofFunction('Errors', reminder.function.name, failed)];
  const { metrics: namespace, tableName, seesAge } = reminder;
  if (namespace === undefined) return;
  // A state, told once a look: it stays as it is until the next look.
  const state = (metricName: string, alarmDescription: string): Watched => ({
    alarmDescription,
    namespace,
    metricName,
    dimensions: { Table: tableName },
    statistic: 'Maximum',
    threshold: 0,
    treatMissingData: 'ignore',
  });
  yield ['keys-expiring', state('KeysExpiringSoon', 'API keys expire soon: run pulumi up, or declare anew.')];
  yield ['keys-expired', state('KeysExpired', 'API keys have expired that are still declared.')];
  if (seesAge)
    yield ['keys-overdue', state('KeysOverdue', 'API keys are overdue for rotation: run pulumi up.')];
  yield [
    'keys-unreadable',
    state('KeysUnreadable', 'Records of API keys cannot be read: they verify no more.'),
  ];
}

/** Why alarms would never be raised, would be raised by every bad key, or would take the place of others. */
function* problems({
  denials,
  verifiers = {},
  restAuthorizers = {},
  reminder,
}: KeyAlarmsArgs): Generator<string> {
  if (reminder !== undefined && reminder.metrics === undefined)
    yield 'the reminder counts nothing; give it metrics, such as Keywright';
  for (const [name, { kind }] of Object.entries(verifiers)) {
    if (kind === 'REQUEST' || kind === 'TOKEN')
      yield `verifiers.${name} is an authorizer of a REST API, whose errors count bad keys; name it in restAuthorizers`;
    if (name in restAuthorizers)
      yield `${name} is in verifiers and in restAuthorizers; call one of them otherwise`;
    if (name === 'reminder' && reminder !== undefined)
      yield 'verifiers.reminder has the name of the alarms of the reminder; call it otherwise';
  }
  for (const [name, { kind }] of Object.entries(restAuthorizers))
    if (kind === 'HTTP' || kind === 'handler')
      yield `restAuthorizers.${name} is no authorizer of a REST API; name it in verifiers, which watches its failures, too`;
  if (denials?.moreThan?.limit !== undefined && limitsOf(denials.api).size === 0)
    yield 'denials.moreThan.limit: the API has no limits, so that none is refused for one; leave it out';
  const counting = Object.values({ ...verifiers, ...restAuthorizers });
  if (denials === undefined || counting.length === 0) return;
  if (counting.every((one) => 'metrics' in one && one.metrics !== denials.metrics))
    yield `no verifier that is watched counts in the namespace of the denials, ${denials.metrics}; give its metrics that name`;
}

/**
 * Alarms of CloudWatch about keys: denials of an API, verifiers that fail or are throttled, keys that expire. What they need is
 * `metrics` of verifiers and of a reminder, and nothing in the requests.
 *
 * @throws TypeError if there is nothing to watch, if an alarm could never be raised (`reminder` has no `metrics`, no verifier counts where
 * denials are looked for, the API has no limits), or if two would have one name.
 * @example
 * new KeyAlarms('keys', { topicArn: topic.arn, denials: { metrics: 'Keywright', api }, verifiers: { reports: verifier }, reminder });
 */
export class KeyAlarms extends pulumi.ComponentResource {
  /** By name, such as `denials-credential`. */
  readonly alarms: ReadonlyMap<string, MetricAlarm>;

  constructor(name: string, args: KeyAlarmsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('keywright:aws:KeyAlarms', name, {}, opts);
    const { topicArn, denials, reminder } = args;
    const found = [...problems(args)];
    if (found.length > 0) throw new TypeError(`alarms "${name}": ${found.join('\n  ')}`);
    const watched = new Map([
      ...(denials === undefined ? [] : denialsOf(denials)),
      ...ofVerifiers(args),
      ...(reminder === undefined ? [] : ofReminder(reminder)),
    ]);
    if (watched.size === 0)
      throw new TypeError(`alarms "${name}": nothing to watch; give denials, verifiers or a reminder`);
    const told = topicArn === undefined ? {} : { alarmActions: [topicArn], okActions: [topicArn] };
    const tags = args.tags === undefined ? {} : { tags: args.tags };
    this.alarms = new Map(
      [...watched].map(([what, about]) => {
        const alarm = new MetricAlarm(
          `${name}-${what}`,
          {
            ...about,
            comparisonOperator: 'GreaterThanThreshold',
            period: PERIOD_SECONDS,
            evaluationPeriods: 1,
            ...told,
            ...tags,
          },
          { parent: this },
        );
        return [what, alarm];
      }),
    );
    this.registerOutputs({});
  }
}
