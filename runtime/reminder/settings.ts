import { ArgumentError } from '../../keys/errors.js';
import { parseDuration } from '../../keys/time/duration.js';
import { isNamespace } from '../embedded-metrics.js';
import { isTableName } from '../table-name.js';
import type { Limits } from './due.js';

/** What the reminder is told by its environment. */
export interface ReminderSettings {
  /** `KEYWRIGHT_TABLE`: name of the key table. */
  readonly table: string;
  /** `KEYWRIGHT_EXPIRING_WITHIN`, default `14d`, and `KEYWRIGHT_ROTATE_AFTER`. */
  readonly limits: Limits;
  /** `KEYWRIGHT_TOPIC_ARN`: the topic of SNS that gets a message. */
  readonly topicArn?: string;
  /** `KEYWRIGHT_EVENT_BUS`: name or ARN of the bus of EventBridge that gets an event for each key. */
  readonly eventBus?: string;
  /** `KEYWRIGHT_METRICS`: the namespace in which CloudWatch counts keys. */
  readonly metrics?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A message has no group, which a topic that keeps an order (`.fifo`) asks for. */
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** EventBridge's own rule for what names a bus. */
const BUS = /^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[A-Za-z0-9/._-]{1,256}$/;

const DEFAULT_WITHIN = '14d';

/** A limit of 0 would tell of every key, or of none. */
function isLength(text: string): boolean {
  return (parseDuration(text) ?? 0) > 0;
}

function* problems(env: Environment): Generator<string> {
  const { KEYWRIGHT_TABLE: table, KEYWRIGHT_EXPIRING_WITHIN: within, KEYWRIGHT_ROTATE_AFTER: age } = env;
  if (!table) yield 'KEYWRIGHT_TABLE is not set; set it to the name of the key table';
  else if (!isTableName(table)) yield 'KEYWRIGHT_TABLE is not the name or ARN of a table';
  if (within && !isLength(within)) yield 'KEYWRIGHT_EXPIRING_WITHIN is not a duration from 1s, such as 14d';
  if (age && !isLength(age)) yield 'KEYWRIGHT_ROTATE_AFTER is not a duration from 1s, such as 90d';
  const { KEYWRIGHT_TOPIC_ARN: topic, KEYWRIGHT_EVENT_BUS: bus, KEYWRIGHT_METRICS: metrics } = env;
  if (!topic && !bus && !metrics)
    yield 'none of KEYWRIGHT_TOPIC_ARN, KEYWRIGHT_EVENT_BUS and KEYWRIGHT_METRICS is set; say whom to tell';
  if (topic && !TOPIC.test(topic)) yield 'KEYWRIGHT_TOPIC_ARN is not the ARN of a standard topic of SNS';
  if (bus && !BUS.test(bus)) yield 'KEYWRIGHT_EVENT_BUS is not the name or ARN of a bus of EventBridge';
  if (metrics && !isNamespace(metrics))
    yield 'KEYWRIGHT_METRICS is not a namespace of CloudWatch, such as Keywright';
}

/**
 * Reads the environment. An empty variable counts as one that is not set.
 *
 * @throws {@link ArgumentError} that lists every variable that is missing or wrong.
 */
export function reminderSettings(env: Environment): ReminderSettings {
  const found = [...problems(env)];
  if (found.length > 0) throw new ArgumentError(`keywright cannot start:\n  ${found.join('\n  ')}`);
  const rotateAfterSeconds = parseDuration(env.KEYWRIGHT_ROTATE_AFTER ?? '');
  return {
    table: env.KEYWRIGHT_TABLE ?? '',
    limits: {
      expiringWithinSeconds: parseDuration(env.KEYWRIGHT_EXPIRING_WITHIN || DEFAULT_WITHIN) ?? 0,
      ...(rotateAfterSeconds === undefined ? {} : { rotateAfterSeconds }),
    },
    ...(env.KEYWRIGHT_TOPIC_ARN ? { topicArn: env.KEYWRIGHT_TOPIC_ARN } : {}),
    ...(env.KEYWRIGHT_EVENT_BUS ? { eventBus: env.KEYWRIGHT_EVENT_BUS } : {}),
    ...(env.KEYWRIGHT_METRICS ? { metrics: env.KEYWRIGHT_METRICS } : {}),
  };
}
