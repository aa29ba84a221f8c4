import type { MiddlewareStack } from '@smithy/types';
import { isMap } from '../../policy/subjects/shapes.ts';
import type { PolicyDocument } from '../../provider/aws/roles/document.ts';
import type { Clients } from './role-clients.ts';
import { arnOf, KMS_KEY } from './role-policies.ts';
import { noting } from './sent-to-dynamodb.ts';

/** One action on one resource. */
export interface Right {
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  readonly resource: string;
}

/** Calls on values of secrets, and what Secrets Manager asks of the KMS key of the secret for them, in the name of the caller. */
const ASKED_OF_KMS: Readonly<Record<string, readonly string[]>> = {
  CreateSecret: ['GenerateDataKey', 'Decrypt'],
  PutSecretValue: ['GenerateDataKey', 'Decrypt'],
  GetSecretValue: ['Decrypt'],
};
/** The same for a secret that is given another KMS key. */
const ASKED_OF_A_NEW_KMS_KEY = ['GenerateDataKey', 'Encrypt', 'Decrypt'];

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function secretArn({ SecretId, Name }: Readonly<Record<string, unknown>>): string {
  const id = textOf(SecretId) || textOf(Name);
  return id.startsWith('arn:') ? id : arnOf('secretsmanager', `secret:${id}-AbCdEf`);
}

/** What IAM asks for a call of Secrets Manager on a secret under {@link KMS_KEY}. */
function ofSecrets(command: string, input: Readonly<Record<string, unknown>>): readonly Right[] {
  const resource = secretArn(input);
  const tagged = command === 'CreateSecret' && Array.isArray(input.Tags) && input.Tags.length > 0;
  const kms =
    input.KmsKeyId !== undefined && command === 'UpdateSecret'
      ? ASKED_OF_A_NEW_KMS_KEY
      : (ASKED_OF_KMS[command] ?? []);
  return [
    { action: `secretsmanager:${command}`, resource },
    ...(tagged ? [{ action: 'secretsmanager:TagResource', resource }] : []),
    ...kms.map((action) => ({ action: `kms:${action}`, resource: KMS_KEY })),
  ];
}

/** What IAM asks for a call of EventBridge: a right on the bus of each entry. */
function ofBuses(command: string, { Entries }: Readonly<Record<string, unknown>>): readonly Right[] {
  const entries = Array.isArray(Entries) ? Entries.filter(isMap) : [];
  return entries.map(({ EventBusName }) => ({
    action: `events:${command}`,
    resource: textOf(EventBusName),
  }));
}

function listen<I extends object, O extends object>(
  stack: MiddlewareStack<I, O>,
  hear: (command: string, input: Readonly<Record<string, unknown>>) => void,
): void {
  stack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const { input } = args;
        if (isMap(input)) hear(commandName.replace(/Command$/, ''), input);
        return next(args);
      },
    { step: 'initialize' },
  );
}

/**
 * Notes what these clients send from now on, as the rights that IAM asks for it: of a transaction those of its parts, of a value
 * in Secrets Manager those on its KMS key, too.
 *
 * @returns tells the rights so far, each once
 */
export function recording({ tables, secrets, topics, buses }: Clients): () => readonly Right[] {
  const others: Right[] = [];
  const sent = noting(tables);
  listen(secrets.middlewareStack, (command, input) => others.push(...ofSecrets(command, input)));
  listen(buses.middlewareStack, (command, input) => others.push(...ofBuses(command, input)));
  listen(topics.middlewareStack, (command, { TopicArn }) =>
    others.push({ action: `sns:${command}`, resource: textOf(TopicArn) }),
  );
  return () => {
    const ofTables = sent.flat().map(({ action, on }) => ({
      action: `dynamodb:${action}`,
      resource: arnOf('dynamodb', `table/${on}`),
    }));
    const all = [...ofTables, ...others];
    return [...new Map(all.map((right) => [`${right.action} ${right.resource}`, right])).values()];
  };
}

/** What a policy allows: each action on each of its resources, which may be patterns. */
export function rightsIn(policies: readonly PolicyDocument<string>[]): readonly Right[] {
  const rights = policies.flatMap(({ Statement }) =>
    Statement.flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
    ),
  );
  return [...new Map(rights.map((right) => [`${right.action} ${right.resource}`, right])).values()];
}

/** Whether the one right, of a policy, gives the other: in a resource, `*` stands for any characters and `?` for one. */
export function gives(given: Right, asked: Right): boolean {
  const literal = given.resource.replace(/[\\^$.+()[\]{}|/]/g, '\\$&');
  const pattern = new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
  return given.action === asked.action && pattern.test(asked.resource);
}
