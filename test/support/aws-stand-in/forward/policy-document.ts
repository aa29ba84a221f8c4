import type { GetPolicyDocumentArgs } from '@pulumi/aws/iam/getPolicyDocument.js';
import type { Wire } from './wire.ts';

type Args = Wire<GetPolicyDocumentArgs>;
type Statement = NonNullable<Args['statements']>[number];

/** IAM takes a text for a list of one, and that is how the function writes it. */
const few = (values: readonly string[] | undefined) => (values?.length === 1 ? values[0] : values);

function principalsOf(principals: Statement['principals']) {
  if (principals === undefined) return undefined;
  if (principals.some(({ type }) => type === '*')) return '*';
  const byType = Map.groupBy(principals, ({ type }) => type);
  return Object.fromEntries(
    [...byType].map(([type, all]) => [type, few(all.flatMap(({ identifiers }) => identifiers))]),
  );
}

function conditionsOf(conditions: Statement['conditions']) {
  if (conditions === undefined) return undefined;
  const byTest = Map.groupBy(conditions, ({ test }) => test);
  const variables = (all: NonNullable<typeof conditions>) =>
    Object.fromEntries(all.map(({ variable, values }) => [variable, few(values)]));
  return Object.fromEntries([...byTest].map(([test, all]) => [test, variables(all)]));
}

const statementOf = (statement: Statement) => ({
  Sid: statement.sid,
  Effect: statement.effect ?? 'Allow',
  Principal: principalsOf(statement.principals),
  NotPrincipal: principalsOf(statement.notPrincipals),
  Action: few(statement.actions),
  NotAction: few(statement.notActions),
  Resource: few(statement.resources),
  NotResource: few(statement.notResources),
  Condition: conditionsOf(statement.conditions),
});

/** `aws.iam.getPolicyDocument`, of what is written in the call; other documents that it could take in are not served. */
export async function policyDocument(args: Args) {
  const { version = '2012-10-17', policyId, statements = [], ...more } = args;
  const others = Object.keys(more);
  if (others.length > 0)
    throw new Error(`the stand-in's getPolicyDocument does not take ${others.join(', ')}`);
  const document = { Version: version, Id: policyId, Statement: statements.map(statementOf) };
  const json = JSON.stringify(document, undefined, 2);
  return { id: 'stand-in', json, minifiedJson: JSON.stringify(document), version };
}
