import * as sdk from '@aws-sdk/client-scheduler';
import type { ScheduleArgs } from '@pulumi/aws/scheduler/schedule.js';
import { kind, oneOf, told } from '../kind.ts';
import type { Wire } from '../wire.ts';

const scheduler = new sdk.SchedulerClient({});

const scheduleOf = (schedule: Wire<ScheduleArgs>) => ({
  Name: schedule.name,
  GroupName: schedule.groupName,
  Description: schedule.description,
  ScheduleExpression: schedule.scheduleExpression,
  ScheduleExpressionTimezone: schedule.scheduleExpressionTimezone,
  State: oneOf(sdk.ScheduleState, schedule.state ?? 'ENABLED'),
  KmsKeyArn: schedule.kmsKeyArn,
  FlexibleTimeWindow: {
    Mode: oneOf(sdk.FlexibleTimeWindowMode, schedule.flexibleTimeWindow.mode),
    MaximumWindowInMinutes: schedule.flexibleTimeWindow.maximumWindowInMinutes,
  },
  Target: {
    Arn: schedule.target.arn,
    RoleArn: schedule.target.roleArn,
    Input: schedule.target.input,
    DeadLetterConfig: schedule.target.deadLetterConfig && { Arn: schedule.target.deadLetterConfig.arn },
    RetryPolicy: schedule.target.retryPolicy && {
      MaximumEventAgeInSeconds: schedule.target.retryPolicy.maximumEventAgeInSeconds,
      MaximumRetryAttempts: schedule.target.retryPolicy.maximumRetryAttempts,
    },
  },
});

export const kinds = {
  'aws:scheduler/schedule:Schedule': kind<ScheduleArgs>({
    arguments: {
      name: 'replaces',
      groupName: 'replaces',
      description: 'updates',
      scheduleExpression: 'updates',
      scheduleExpressionTimezone: 'updates',
      state: 'updates',
      kmsKeyArn: 'updates',
      flexibleTimeWindow: 'updates',
      target: 'updates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn'],
    async create(schedule) {
      const made = await scheduler.send(new sdk.CreateScheduleCommand(scheduleOf(schedule)));
      const name = told(schedule.name, 'name');
      return { id: `${schedule.groupName ?? 'default'}/${name}`, arn: made.ScheduleArn };
    },
    async update({ args }) {
      await scheduler.send(new sdk.UpdateScheduleCommand(scheduleOf(args)));
      return {};
    },
    delete: ({ args: { name: Name, groupName: GroupName } }) =>
      scheduler.send(new sdk.DeleteScheduleCommand({ Name, GroupName })),
    async read({ args: { name: Name, groupName: GroupName } }) {
      const there = await scheduler.send(new sdk.GetScheduleCommand({ Name, GroupName }));
      return { arn: there.Arn };
    },
  }),
};
