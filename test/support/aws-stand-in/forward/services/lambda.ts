import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-lambda';
import type { AliasArgs } from '@pulumi/aws/lambda/alias.js';
import type { FunctionUrlArgs } from '@pulumi/aws/lambda/functionUrl.js';
import type { PermissionArgs } from '@pulumi/aws/lambda/permission.js';
import { gone, kind, oneOf, told } from '../kind.ts';
import { invokeArn } from '../place.ts';
import type { Wire } from '../wire.ts';
import { lambda, lambdaFunction } from './lambda-function.ts';

const aliasOf = (alias: Wire<AliasArgs>) => ({
  FunctionName: alias.functionName,
  Name: alias.name,
  FunctionVersion: alias.functionVersion,
  Description: alias.description,
  RoutingConfig: alias.routingConfig && {
    AdditionalVersionWeights: alias.routingConfig.additionalVersionWeights,
  },
});

const urlOf = ({ functionName, qualifier, authorizationType, cors, invokeMode }: Wire<FunctionUrlArgs>) => ({
  FunctionName: functionName,
  Qualifier: qualifier,
  AuthType: oneOf(sdk.FunctionUrlAuthType, authorizationType),
  InvokeMode: oneOf(sdk.InvokeMode, invokeMode),
  Cors: cors && {
    AllowCredentials: cors.allowCredentials,
    AllowHeaders: cors.allowHeaders,
    AllowMethods: cors.allowMethods,
    AllowOrigins: cors.allowOrigins,
    ExposeHeaders: cors.exposeHeaders,
    MaxAge: cors.maxAge,
  },
});

/** The statements of a function's policy; none is a policy that is not there. */
async function statementsOf(FunctionName: string, Qualifier: string | undefined): Promise<unknown[]> {
  const { Policy = '{}' } = await lambda.send(new sdk.GetPolicyCommand({ FunctionName, Qualifier }));
  const { Statement = [] }: { Statement?: unknown[] } = JSON.parse(Policy);
  return Statement;
}

export const kinds = {
  'aws:lambda/function:Function': lambdaFunction,

  'aws:lambda/alias:Alias': kind<AliasArgs>({
    arguments: {
      name: 'replaces',
      functionName: 'replaces',
      functionVersion: 'updates',
      description: 'updates',
      routingConfig: 'updates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn', 'invokeArn'],
    async create(alias) {
      const made = await lambda.send(new sdk.CreateAliasCommand(aliasOf(alias)));
      const arn = told(made.AliasArn, 'ARN of the alias');
      return { id: arn, arn, invokeArn: invokeArn(arn) };
    },
    async update({ args }) {
      await lambda.send(new sdk.UpdateAliasCommand(aliasOf(args)));
      return {};
    },
    delete: ({ args: { functionName: FunctionName, name: Name } }) =>
      lambda.send(new sdk.DeleteAliasCommand({ FunctionName, Name })),
    async read({ args: { functionName: FunctionName, name: Name } }) {
      const there = await lambda.send(new sdk.GetAliasCommand({ FunctionName, Name }));
      return { functionVersion: there.FunctionVersion };
    },
  }),

  'aws:lambda/permission:Permission': kind<PermissionArgs>({
    arguments: {
      action: 'replaces',
      eventSourceToken: 'replaces',
      function: 'replaces',
      functionUrlAuthType: 'replaces',
      principal: 'replaces',
      principalOrgId: 'replaces',
      qualifier: 'replaces',
      sourceAccount: 'replaces',
      sourceArn: 'replaces',
      statementId: 'replaces',
    },
    identity: 'given',
    computed: ['statementId'],
    async create(permission) {
      const statementId = permission.statementId ?? `stand-in-${randomUUID()}`;
      await lambda.send(
        new sdk.AddPermissionCommand({
          FunctionName: permission.function,
          Qualifier: permission.qualifier,
          StatementId: statementId,
          Action: permission.action,
          Principal: permission.principal,
          PrincipalOrgID: permission.principalOrgId,
          SourceArn: permission.sourceArn,
          SourceAccount: permission.sourceAccount,
          EventSourceToken: permission.eventSourceToken,
          FunctionUrlAuthType: oneOf(sdk.FunctionUrlAuthType, permission.functionUrlAuthType),
        }),
      );
      return { id: statementId, statementId };
    },
    delete: ({ id: StatementId, args: { function: FunctionName, qualifier: Qualifier } }) =>
      lambda.send(new sdk.RemovePermissionCommand({ FunctionName, Qualifier, StatementId })),
    async read({ id, args }) {
      const statements = await statementsOf(args.function, args.qualifier);
      const own = statements.some((one) => JSON.stringify(one).includes(`"Sid":${JSON.stringify(id)}`));
      if (!own) throw gone('permission');
      return {};
    },
  }),

  'aws:lambda/functionUrl:FunctionUrl': kind<FunctionUrlArgs>({
    arguments: {
      functionName: 'replaces',
      qualifier: 'replaces',
      authorizationType: 'updates',
      cors: 'updates',
      invokeMode: 'updates',
    },
    identity: 'given',
    computed: ['functionArn', 'functionUrl', 'urlId'],
    async create(args) {
      const made = await lambda.send(new sdk.CreateFunctionUrlConfigCommand(urlOf(args)));
      const functionUrl = told(made.FunctionUrl, 'URL of the function');
      const urlId = new URL(functionUrl).host.split('.')[0];
      const own = args.functionName.split(':').at(-1) ?? args.functionName;
      return { id: own, functionArn: made.FunctionArn, functionUrl, urlId };
    },
    async update({ args }) {
      await lambda.send(new sdk.UpdateFunctionUrlConfigCommand(urlOf(args)));
      return {};
    },
    delete: ({ args: { functionName: FunctionName, qualifier: Qualifier } }) =>
      lambda.send(new sdk.DeleteFunctionUrlConfigCommand({ FunctionName, Qualifier })),
    async read({ args: { functionName: FunctionName, qualifier: Qualifier } }) {
      const there = await lambda.send(new sdk.GetFunctionUrlConfigCommand({ FunctionName, Qualifier }));
      return { functionUrl: there.FunctionUrl };
    },
  }),
};
