import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListTables } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, paginateListPolicies, paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { KMSClient, paginateListAliases } from '@aws-sdk/client-kms';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListSubscriptions, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { inject } from 'vitest';
import { dynamodb } from './aws.ts';

const lambda = new LambdaClient({});
const iam = new IAMClient({});
const logs = new CloudWatchLogsClient({});
const sns = new SNSClient({});
const kms = new KMSClient({});

async function restApis(): Promise<readonly { readonly name: string }[]> {
  const answer = await fetch(`${inject('ministack')}/restapis?limit=500`, {
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request',
    },
  });
  const { item = [] } = (await answer.json()) as { item?: { name: string }[] };
  return item;
}

/** All that has a name, by service, with what its listing tells. */
async function* all(): AsyncGenerator<readonly [string, string | undefined]> {
  for await (const page of paginateListTables({ client: dynamodb }, {}))
    for (const name of page.TableNames ?? []) yield ['table', name];
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? []) yield ['function', FunctionName];
  for await (const page of paginateListRoles({ client: iam }, {}))
    for (const { RoleName } of page.Roles ?? []) yield ['role', RoleName];
  for await (const page of paginateListUsers({ client: iam }, {}))
    for (const { UserName } of page.Users ?? []) yield ['user', UserName];
  for await (const page of paginateListPolicies({ client: iam }, { Scope: 'Local' }))
    for (const { PolicyName } of page.Policies ?? []) yield ['policy', PolicyName];
  for await (const page of paginateDescribeLogGroups({ client: logs }, {}))
    for (const { logGroupName } of page.logGroups ?? []) yield ['log group', logGroupName];
  for await (const page of paginateListTopics({ client: sns }, {}))
    for (const { TopicArn } of page.Topics ?? []) yield ['topic', TopicArn];
  for await (const page of paginateListSubscriptions({ client: sns }, {}))
    for (const { TopicArn, Endpoint } of page.Subscriptions ?? [])
      yield ['subscription', `${TopicArn} ${Endpoint}`];
  for await (const page of paginateListAliases({ client: kms }, {}))
    for (const { AliasName } of page.Aliases ?? []) yield ['alias of a KMS key', AliasName];
  const alarms = await new CloudWatchClient({}).send(new DescribeAlarmsCommand({}));
  for (const { AlarmName } of alarms.MetricAlarms ?? []) yield ['alarm', AlarmName];
  const rules = await new EventBridgeClient({}).send(new ListRulesCommand({}));
  for (const { Name } of rules.Rules ?? []) yield ['event rule', Name];
  const schedules = await new SchedulerClient({}).send(new ListSchedulesCommand({}));
  for (const { Name } of schedules.Schedules ?? []) yield ['schedule', Name];
  const apis = await new ApiGatewayV2Client({}).send(new GetApisCommand({}));
  for (const { Name } of apis.Items ?? []) yield ['HTTP API', Name];
  for (const { name } of await restApis()) yield ['REST API', name];
}

/**
 * What the emulators hold whose name has this text in it, such as `table p1-keys-4f2a`. Log groups that Lambda makes by itself for
 * a function count too.
 */
export async function inventory(text: string): Promise<readonly string[]> {
  const found = await Array.fromAsync(all());
  return found.flatMap(([what, name]) => (name?.includes(text) ? [`${what} ${name}`] : [])).sort();
}
