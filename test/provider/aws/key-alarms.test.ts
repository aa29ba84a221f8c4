import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.js';
import { ExpiryReminder } from '../../../provider/aws/expiry-reminder.js';
import { HttpKeyAuthorizer } from '../../../provider/aws/http-key-authorizer.js';
import { KeyAlarms, type KeyAlarmsArgs } from '../../../provider/aws/key-alarms.js';
import { KeyVerifier, type KeyVerifierArgs } from '../../../provider/aws/key-verifier.js';
import { entryOf } from '../../../runtime/reminder/log.js';
import { withRequestMetrics } from '../../../runtime/request-metrics.js';
import { due, reportOf } from '../../runtime/reminder/sample.js';
import { api, catalog, NOW } from '../../runtime/world.js';
import { type Counted, countedIn } from '../../support/embedded-metrics.js';
import { declaredWith, known, theOnly } from './mocks.js';
import { tables } from './sample-tables.js';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:people';
const ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const DENIALS = { metrics: 'Keywright', api };

const verifier = (name: string, authorizer: 'HTTP' | 'REQUEST' = 'HTTP', metrics = 'Keywright') =>
  new KeyVerifier(name, { tables, api, serves: { authorizer }, metrics });
const reminder = (rotateAfter?: '90d') =>
  new ExpiryReminder('reminder', { tables, metrics: 'Keywright', rotateAfter });

/** The alarms by their names, without that of the component. */
async function alarmsOf(args: () => KeyAlarmsArgs) {
  const { made } = await declaredWith(() => new KeyAlarms('keys', args()));
  return new Map(
    made
      .filter(({ type }) => type === ALARM)
      .map(({ name, inputs }) => [name.replace(/^keys-/, ''), inputs] as const),
  );
}

/** What an alarm watches, as CloudWatch tells metrics apart. */
function watched(alarm: Readonly<Record<string, unknown>> | undefined) {
  return { metric: alarm?.metricName, dimensions: alarm?.dimensions };
}

function told({ metric, dimensions }: Counted) {
  return { metric, dimensions };
}

describe('alarms about denials', () => {
  it('for limits are there for an API that has some, and refused for one that could never raise them', async () => {
    const limited = defineApi(catalog, {
      credentials: [{ header: 'X-API-Key' }],
      routes: { 'GET /v1/items': { limit: { by: 'key', requests: 1, windowSeconds: 1 } } },
    });
    const watching = (of: typeof DENIALS.api | typeof limited) =>
      alarmsOf(() => ({ denials: { metrics: 'Keywright', api: of, moreThan: { limit: 100 } } }));
    expect([...(await watching(limited)).keys()]).toEqual(['denials-limit']);
    await expect(watching(api)).rejects.toThrow(
      'denials.moreThan.limit: the API has no limits, so that none is refused for one; leave it out',
    );
  });

  it('watch what verifiers count, by class, over five minutes', async () => {
    const alarms = await alarmsOf(() => ({ denials: DENIALS }));
    expect([...alarms.keys()]).toEqual(['denials-credential', 'denials-permission', 'denials-unavailable']);
    expect(alarms.get('denials-credential')).toEqual({
      alarmDescription:
        'More than 100 requests to acme refused in five minutes, of class credential. The log of the verifier has the reason of each.',
      namespace: 'Keywright',
      metricName: 'Denials',
      dimensions: { Catalog: 'acme', Refusal: 'credential' },
      statistic: 'Sum',
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 100,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: 'notBreaching',
    });
    expect(alarms.get('denials-permission')).toMatchObject({
      dimensions: { Catalog: 'acme', Refusal: 'permission' },
      threshold: 100,
    });
    expect(alarms.get('denials-unavailable')).toMatchObject({
      dimensions: { Catalog: 'acme', Refusal: 'unavailable' },
      threshold: 0,
    });
  });

  it('have a name for each metric that a verifier writes', async () => {
    const lines: unknown[] = [];
    const log = withRequestMetrics((entry) => void lines.push(entry), {
      namespace: 'Keywright',
      catalog: api.catalog.name,
      clock: () => NOW,
    });
    log({ event: 'request-denied', reason: 'unknown', requestId: 'r' });
    const written = lines.flatMap((line) => countedIn(line, 'Keywright')).map(told);
    const alarms = await alarmsOf(() => ({ denials: DENIALS }));
    expect(written).toContainEqual(watched(alarms.get('denials-credential')));
  });

  it('are those that somebody says, and no others', async () => {
    const unsaid = { unavailable: undefined } as object;
    const moreThan = { type: 7, credential: 3, ...unsaid };
    const alarms = await alarmsOf(() => ({ denials: { ...DENIALS, moreThan } }));
    expect([...alarms].map(([name, { threshold }]) => [name, threshold])).toEqual([
      ['denials-type', 7],
      ['denials-credential', 3],
    ]);
  });
});

describe('alarms about verifiers', () => {
  it('watch their errors and throttles', async () => {
    const alarms = await alarmsOf(() => ({ verifiers: { reports: verifier('reports') } }));
    expect([...alarms.keys()].sort()).toEqual(['reports-errors', 'reports-throttles']);
    for (const [name, metricName, alarmDescription] of [
      [
        'reports-errors',
        'Errors',
        'The verifier reports failed: its settings or its handler. Its log says what.',
      ],
      [
        'reports-throttles',
        'Throttles',
        'The verifier reports was not run for requests that came: it is at its concurrency.',
      ],
    ] as const)
      expect(alarms.get(name)).toEqual({
        alarmDescription,
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: 'reports-1a2b3c4' },
        statistic: 'Sum',
        threshold: 0,
        comparisonOperator: 'GreaterThanThreshold',
        period: 300,
        evaluationPeriods: 1,
        treatMissingData: 'notBreaching',
      });
  });

  it('are declared beside denials that one of them counts, and beside functions that are not ours', async () => {
    for (const args of [
      () => ({
        denials: DENIALS,
        verifiers: { one: verifier('one', 'HTTP', 'Other'), two: verifier('two') },
      }),
      () => ({ denials: DENIALS, verifiers: { other: { function: verifier('other').function } } }),
    ])
      expect((await alarmsOf(args)).has('denials-credential')).toBe(true);
  });

  it('do not take each 401 of a REST API for a failure of its authorizer', async () => {
    const alarms = await alarmsOf(() => ({ restAuthorizers: { rest: verifier('rest', 'REQUEST') } }));
    expect([...alarms.keys()]).toEqual(['rest-throttles']);
  });

  it('are for functions that count: the namespace reaches the function', async () => {
    const args: KeyVerifierArgs = { tables, api, serves: { authorizer: 'HTTP' }, metrics: 'Acme' };
    const { made } = await declaredWith(() => {
      new KeyVerifier('one', args);
      const httpApi = { id: 'api', executionArn: 'arn:aws:execute-api:eu-central-1:111122223333:api' };
      new HttpKeyAuthorizer('two', { httpApi, tables, definition: api, metrics: 'Acme' });
      new KeyVerifier('none', { ...args, metrics: undefined });
    });
    const variables = (name: string) =>
      theOnly(made, 'aws:lambda/function:Function', name).inputs.environment;
    expect(variables('one')).toMatchObject({ variables: { KEYWRIGHT_METRICS: 'Acme' } });
    expect(variables('two')).toMatchObject({ variables: { KEYWRIGHT_METRICS: 'Acme' } });
    expect(variables('none')).not.toHaveProperty('variables.KEYWRIGHT_METRICS');
  });
});

describe('alarms about keys', () => {
  it('watch what the reminder found last, and that it did not fail', async () => {
    const alarms = await alarmsOf(() => ({ reminder: reminder('90d') }));
    expect([...alarms.keys()].sort()).toEqual([
      'keys-expired',
      'keys-expiring',
      'keys-overdue',
      'keys-unreadable',
      'reminder-errors',
    ]);
    const above = {
      threshold: 0,
      comparisonOperator: 'GreaterThanThreshold',
      period: 300,
      evaluationPeriods: 1,
    };
    expect(alarms.get('reminder-errors')).toEqual({
      ...above,
      alarmDescription:
        'The reminder failed: nobody may have been told of keys that are due. Its log says why.',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: 'reminder-1a2b3c4' },
      statistic: 'Sum',
      treatMissingData: 'notBreaching',
    });
    for (const [name, metricName, alarmDescription] of [
      ['keys-expiring', 'KeysExpiringSoon', 'API keys expire soon: run pulumi up, or declare anew.'],
      ['keys-expired', 'KeysExpired', 'API keys have expired that are still declared.'],
      ['keys-overdue', 'KeysOverdue', 'API keys are overdue for rotation: run pulumi up.'],
      ['keys-unreadable', 'KeysUnreadable', 'Records of API keys cannot be read: they verify no more.'],
    ] as const)
      expect(alarms.get(name)).toEqual({
        ...above,
        alarmDescription,
        namespace: 'Keywright',
        metricName,
        dimensions: { Table: 'api-keys' },
        statistic: 'Maximum',
        treatMissingData: 'ignore',
      });
  });

  it('have a name for each metric that a reminder writes', async () => {
    const line = entryOf(reportOf([due()]), 'Keywright');
    const alarms = await alarmsOf(() => ({ reminder: reminder('90d') }));
    const names = ['keys-expired', 'keys-expiring', 'keys-overdue', 'keys-unreadable'];
    expect(countedIn(line, 'Keywright').map(told)).toEqual(names.map((name) => watched(alarms.get(name))));
  });

  it('watch no age that the reminder does not see', async () => {
    const alarms = await alarmsOf(() => ({ reminder: reminder() }));
    expect(alarms.has('keys-overdue')).toBe(false);
  });
});

describe('all alarms', () => {
  it('tell the topic of their beginning and of their end', async () => {
    const alarms = await alarmsOf(() => ({
      topicArn: pulumi.output(TOPIC),
      denials: DENIALS,
      reminder: reminder(),
    }));
    expect(alarms.size).toBe(7);
    for (const alarm of alarms.values())
      expect(alarm).toMatchObject({ alarmActions: [TOPIC], okActions: [TOPIC] });
  });

  it('can be had by their names', async () => {
    const { given } = await declaredWith(() => new KeyAlarms('keys', { denials: DENIALS }));
    const told = await Promise.all(
      [...given.alarms].map(async ([name, { threshold }]) => [name, await known(threshold)]),
    );
    expect(told).toEqual([
      ['denials-credential', 100],
      ['denials-permission', 100],
      ['denials-unavailable', 0],
    ]);
  });

  it('tell nobody if nobody was named', async () => {
    for (const alarm of (await alarmsOf(() => ({ denials: DENIALS }))).values())
      for (const told of ['alarmActions', 'okActions']) expect(alarm).not.toHaveProperty(told);
  });

  it.each<[string, () => KeyAlarmsArgs, RegExp]>([
    ['nothing to watch', () => ({}), /nothing to watch/],
    [
      'a reminder that counts nothing',
      () => ({ reminder: new ExpiryReminder('r', { tables, topicArn: TOPIC }) }),
      /the reminder counts nothing/,
    ],
    [
      'an authorizer of a REST API whose 401s would count as failures',
      () => ({ verifiers: { rest: verifier('rest', 'REQUEST') } }),
      /verifiers\.rest is an authorizer of a REST API/,
    ],
    [
      'an authorizer of an HTTP API whose failures nobody would see',
      () => ({ restAuthorizers: { http: verifier('http') } }),
      /restAuthorizers\.http is no authorizer of a REST API/,
    ],
    [
      'two functions of one name, of which one would not be watched',
      () => ({ verifiers: { keys: verifier('a') }, restAuthorizers: { keys: verifier('b', 'REQUEST') } }),
      /keys is in verifiers and in restAuthorizers/,
    ],
    [
      'a verifier that would take the place of the reminder',
      () => ({ verifiers: { reminder: verifier('http') }, reminder: reminder() }),
      /verifiers\.reminder has the name/,
    ],
    [
      'denials that nobody counts there',
      () => ({ denials: DENIALS, verifiers: { http: verifier('http', 'HTTP', 'Other') } }),
      /no verifier that is watched counts in the namespace of the denials, Keywright/,
    ],
  ])('are not declared with %s', async (_, args, why) => {
    await declaredWith(() => {
      const given = args();
      const watch = () => new KeyAlarms('keys', given);
      expect(watch).toThrow(TypeError);
      expect(watch).toThrow(why);
    });
  });
});
