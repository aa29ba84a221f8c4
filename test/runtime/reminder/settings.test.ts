import { describe, expect, it } from 'vitest';
import { reminderSettings } from '../../../runtime/reminder/settings.ts';
import { refusalsBy } from '../refusals.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:keys';
const least = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_TOPIC_ARN: TOPIC };

const refusals = (env: Record<string, string>) => refusalsBy(() => reminderSettings(env));

describe('the environment of the reminder', () => {
  it('says all that it can be told', () => {
    expect(
      reminderSettings({
        ...least,
        KEYWRIGHT_EXPIRING_WITHIN: '3w',
        KEYWRIGHT_ROTATE_AFTER: '90d',
        KEYWRIGHT_EVENT_BUS: 'arn:aws:events:eu-west-1:123456789012:event-bus/keys',
        KEYWRIGHT_METRICS: 'Acme/Keys',
      }),
    ).toEqual({
      table: 'keys',
      limits: { expiringWithinSeconds: 1_814_400, rotateAfterSeconds: 7_776_000 },
      topicArn: TOPIC,
      eventBus: 'arn:aws:events:eu-west-1:123456789012:event-bus/keys',
      metrics: 'Acme/Keys',
    });
  });

  it('needs no more than the table and somebody to tell', () => {
    const limits = { expiringWithinSeconds: 1_209_600 };
    expect(reminderSettings(least)).toEqual({ table: 'keys', limits, topicArn: TOPIC });
    const bus = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_EVENT_BUS: 'default' };
    expect(reminderSettings(bus)).toEqual({ table: 'keys', limits, eventBus: 'default' });
    const metrics = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_METRICS: 'Keywright' };
    expect(reminderSettings(metrics)).toEqual({ table: 'keys', limits, metrics: 'Keywright' });
  });

  it('has empty variables for ones that are not set', () => {
    const empty = { KEYWRIGHT_EXPIRING_WITHIN: '', KEYWRIGHT_ROTATE_AFTER: '', KEYWRIGHT_EVENT_BUS: '' };
    expect(reminderSettings({ ...least, ...empty, KEYWRIGHT_METRICS: '' })).toEqual(reminderSettings(least));
  });

  it('takes topics and buses of every partition, and no name that only ends as one', () => {
    for (const part of ['aws-cn:sns:cn-north-1', 'aws-us-gov:sns:us-gov-west-1'])
      expect(refusals({ ...least, KEYWRIGHT_TOPIC_ARN: `arn:${part}:123456789012:keys` })).toEqual([]);
    const bus = 'arn:aws-cn:events:cn-north-1:123456789012:event-bus/keys';
    expect(refusals({ ...least, KEYWRIGHT_EVENT_BUS: bus })).toEqual([]);
    expect(refusals({ ...least, KEYWRIGHT_TOPIC_ARN: `x${TOPIC}` })).toHaveLength(1);
  });

  it('sets no age unless it is told one', () => {
    expect(reminderSettings(least).limits).not.toHaveProperty('rotateAfterSeconds');
  });

  it.each([
    ['KEYWRIGHT_TABLE', '', 'KEYWRIGHT_TABLE is not set; set it to the name of the key table'],
    ['KEYWRIGHT_TABLE', 'a table', 'KEYWRIGHT_TABLE is not the name or ARN of a table'],
    ...['0d', '14', 'soon', '-1d', '1.5d'].map((text): [string, string, string] => [
      'KEYWRIGHT_EXPIRING_WITHIN',
      text,
      'KEYWRIGHT_EXPIRING_WITHIN is not a duration from 1s, such as 14d',
    ]),
    ['KEYWRIGHT_ROTATE_AFTER', '0s', 'KEYWRIGHT_ROTATE_AFTER is not a duration from 1s, such as 90d'],
    [
      'KEYWRIGHT_TOPIC_ARN',
      '',
      'none of KEYWRIGHT_TOPIC_ARN, KEYWRIGHT_EVENT_BUS and KEYWRIGHT_METRICS is set; say whom to tell',
    ],
    ...['keys', `${TOPIC}.fifo`, 'arn:aws:sqs:eu-west-1:123456789012:keys', `${TOPIC}\n`].map(
      (text): [string, string, string] => [
        'KEYWRIGHT_TOPIC_ARN',
        text,
        'KEYWRIGHT_TOPIC_ARN is not the ARN of a standard topic of SNS',
      ],
    ),
    ['KEYWRIGHT_EVENT_BUS', 'my bus', 'KEYWRIGHT_EVENT_BUS is not the name or ARN of a bus of EventBridge'],
    [
      'KEYWRIGHT_METRICS',
      'AWS/Lambda',
      'KEYWRIGHT_METRICS is not a namespace of CloudWatch, such as Keywright',
    ],
  ])('is refused with %s=%j, with what to do', (variable, text, refusal) => {
    expect(refusals({ ...least, [variable]: text })).toEqual([refusal]);
  });

  it('is refused for everything that is wrong with it at once', () => {
    expect(refusals({ KEYWRIGHT_ROTATE_AFTER: 'x', KEYWRIGHT_METRICS: ':' })).toHaveLength(3);
  });
});
