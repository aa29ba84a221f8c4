import { randomUUID } from 'node:crypto';
import * as metrics from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as events from '@aws-sdk/client-eventbridge';
import type { EventRuleArgs } from '@pulumi/aws/cloudwatch/eventRule.js';
import type { EventTargetArgs } from '@pulumi/aws/cloudwatch/eventTarget.js';
import type { LogGroupArgs } from '@pulumi/aws/cloudwatch/logGroup.js';
import type { MetricAlarmArgs } from '@pulumi/aws/cloudwatch/metricAlarm.js';
import { gone, kind, oneOf, tagList, told } from '../kind.ts';
import type { Wire } from '../wire.ts';

const cloudwatch = new metrics.CloudWatchClient({});
const cloudwatchLogs = new logs.CloudWatchLogsClient({});
const eventbridge = new events.EventBridgeClient({});

const dimensionsOf = (dimensions: Readonly<Record<string, string>> | undefined) =>
  dimensions && Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const alarmOf = (alarm: Wire<MetricAlarmArgs>) => ({
  AlarmName: alarm.name,
  AlarmDescription: alarm.alarmDescription,
  ActionsEnabled: alarm.actionsEnabled ?? true,
  AlarmActions: alarm.alarmActions,
  OKActions: alarm.okActions,
  InsufficientDataActions: alarm.insufficientDataActions,
  ComparisonOperator: oneOf(metrics.ComparisonOperator, alarm.comparisonOperator),
  DatapointsToAlarm: alarm.datapointsToAlarm,
  Dimensions: dimensionsOf(alarm.dimensions),
  EvaluationPeriods: alarm.evaluationPeriods,
  ExtendedStatistic: alarm.extendedStatistic,
  MetricName: alarm.metricName,
  Namespace: alarm.namespace,
  Period: alarm.period,
  Statistic: oneOf(metrics.Statistic, alarm.statistic),
  Threshold: alarm.threshold,
  TreatMissingData: alarm.treatMissingData,
  Unit: oneOf(metrics.StandardUnit, alarm.unit),
  Metrics: alarm.metricQueries?.map((query) => ({
    Id: query.id,
    Expression: query.expression,
    Label: query.label,
    Period: query.period,
    ReturnData: query.returnData,
    MetricStat: query.metric && {
      Metric: {
        Namespace: query.metric.namespace,
        MetricName: query.metric.metricName,
        Dimensions: dimensionsOf(query.metric.dimensions),
      },
      Period: query.metric.period,
      Stat: query.metric.stat,
      Unit: oneOf(metrics.StandardUnit, query.metric.unit),
    },
  })),
  Tags: tagList(alarm.tags),
});

async function alarmArn(AlarmName: string | undefined): Promise<string> {
  const { MetricAlarms = [] } = await cloudwatch.send(
    new metrics.DescribeAlarmsCommand({ AlarmNames: AlarmName === undefined ? [] : [AlarmName] }),
  );
  const arn = MetricAlarms.find((one) => one.AlarmName === AlarmName)?.AlarmArn;
  if (arn === undefined) throw gone('alarm');
  return arn;
}

async function logGroupArn(name: string): Promise<string> {
  const { logGroups = [] } = await cloudwatchLogs.send(
    new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
  );
  const arn = logGroups.find((one) => one.logGroupName === name)?.arn;
  if (arn === undefined) throw gone('log group');
  return arn.replace(/:\*$/, '');
}

async function retain({ name: logGroupName, retentionInDays }: Wire<LogGroupArgs>): Promise<void> {
  // 0 is how @pulumi/aws says "for ever".
  await (retentionInDays
    ? cloudwatchLogs.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays }))
    : cloudwatchLogs.send(new logs.DeleteRetentionPolicyCommand({ logGroupName })));
}

const ruleOf = (rule: Wire<EventRuleArgs>) => ({
  Name: rule.name,
  EventBusName: rule.eventBusName,
  Description: rule.description,
  EventPattern: rule.eventPattern,
  ScheduleExpression: rule.scheduleExpression,
  RoleArn: rule.roleArn,
  State: oneOf(events.RuleState, rule.state ?? 'ENABLED'),
});

async function aim(target: Wire<EventTargetArgs>, id: string): Promise<void> {
  const answer = await eventbridge.send(
    new events.PutTargetsCommand({
      Rule: target.rule,
      EventBusName: target.eventBusName,
      Targets: [
        {
          Id: id,
          Arn: target.arn,
          RoleArn: target.roleArn,
          Input: target.input,
          InputPath: target.inputPath,
          DeadLetterConfig: target.deadLetterConfig && { Arn: target.deadLetterConfig.arn },
          RetryPolicy: target.retryPolicy && {
            MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
            MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
          },
        },
      ],
    }),
  );
  if (answer.FailedEntryCount) throw new Error(`the target ${id} was refused`);
}

export const kinds = {
  'aws:cloudwatch/logGroup:LogGroup': kind<LogGroupArgs>({
    arguments: {
      name: 'replaces',
      logGroupClass: 'replaces',
      retentionInDays: 'updates',
      kmsKeyId: 'creates',
      tags: 'creates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn'],
    async create(group) {
      const name = told(group.name, 'name');
      await cloudwatchLogs.send(
        new logs.CreateLogGroupCommand({
          logGroupName: name,
          logGroupClass: oneOf(logs.LogGroupClass, group.logGroupClass),
          kmsKeyId: group.kmsKeyId,
          tags: group.tags,
        }),
      );
      await retain(group);
      return { id: name, arn: await logGroupArn(name) };
    },
    async update({ args }) {
      await retain(args);
      return {};
    },
    delete: ({ id: logGroupName }) => cloudwatchLogs.send(new logs.DeleteLogGroupCommand({ logGroupName })),
    read: async ({ id }) => ({ name: id, arn: await logGroupArn(id) }),
  }),

  'aws:cloudwatch/metricAlarm:MetricAlarm': kind<MetricAlarmArgs>({
    arguments: {
      name: 'replaces',
      actionsEnabled: 'updates',
      alarmActions: 'updates',
      alarmDescription: 'updates',
      comparisonOperator: 'updates',
      datapointsToAlarm: 'updates',
      dimensions: 'updates',
      evaluationPeriods: 'updates',
      extendedStatistic: 'updates',
      insufficientDataActions: 'updates',
      metricName: 'updates',
      metricQueries: 'updates',
      namespace: 'updates',
      okActions: 'updates',
      period: 'updates',
      statistic: 'updates',
      tags: 'creates',
      threshold: 'updates',
      treatMissingData: 'updates',
      unit: 'updates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn'],
    async create(alarm) {
      await cloudwatch.send(new metrics.PutMetricAlarmCommand(alarmOf(alarm)));
      return { id: told(alarm.name, 'name'), arn: await alarmArn(alarm.name) };
    },
    async update({ args }) {
      await cloudwatch.send(new metrics.PutMetricAlarmCommand(alarmOf(args)));
      return {};
    },
    delete: ({ id }) => cloudwatch.send(new metrics.DeleteAlarmsCommand({ AlarmNames: [id] })),
    read: async ({ id }) => ({ name: id, arn: await alarmArn(id) }),
  }),

  'aws:cloudwatch/eventRule:EventRule': kind<EventRuleArgs>({
    arguments: {
      name: 'replaces',
      eventBusName: 'replaces',
      description: 'updates',
      eventPattern: 'updates',
      scheduleExpression: 'updates',
      roleArn: 'updates',
      state: 'updates',
      tags: 'creates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn'],
    async create(rule) {
      const made = await eventbridge.send(
        new events.PutRuleCommand({ ...ruleOf(rule), Tags: tagList(rule.tags) }),
      );
      return { id: told(rule.name, 'name'), arn: made.RuleArn };
    },
    async update({ args }) {
      await eventbridge.send(new events.PutRuleCommand(ruleOf(args)));
      return {};
    },
    delete: ({ id: Name, args }) =>
      eventbridge.send(new events.DeleteRuleCommand({ Name, EventBusName: args.eventBusName })),
    async read({ id: Name, args }) {
      const { Arn } = await eventbridge.send(
        new events.DescribeRuleCommand({ Name, EventBusName: args.eventBusName }),
      );
      return { name: Name, arn: Arn };
    },
  }),

  'aws:cloudwatch/eventTarget:EventTarget': kind<EventTargetArgs>({
    arguments: {
      rule: 'replaces',
      eventBusName: 'replaces',
      targetId: 'replaces',
      arn: 'updates',
      roleArn: 'updates',
      input: 'updates',
      inputPath: 'updates',
      deadLetterConfig: 'updates',
      retryPolicy: 'updates',
    },
    identity: 'given',
    computed: ['targetId'],
    async create(target) {
      const targetId = target.targetId ?? `stand-in-${randomUUID()}`;
      await aim(target, targetId);
      return { id: `${target.rule}-${targetId}`, targetId };
    },
    async update({ args, outputs }) {
      await aim(args, String(outputs.targetId));
      return {};
    },
    delete: ({ args, outputs }) =>
      eventbridge.send(
        new events.RemoveTargetsCommand({
          Rule: args.rule,
          EventBusName: args.eventBusName,
          Ids: [String(outputs.targetId)],
        }),
      ),
    async read({ args, outputs }) {
      const { Targets = [] } = await eventbridge.send(
        new events.ListTargetsByRuleCommand({ Rule: args.rule, EventBusName: args.eventBusName }),
      );
      const own = Targets.find((one) => one.Id === outputs.targetId);
      if (own === undefined) throw gone('target');
      return { arn: own.Arn };
    },
  }),
};
