/** The parts of an ARN: `arn:partition:service:region:account:resource`. Wildcards may stand in any of them. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** May have colons of its own. */
  readonly resource: string;
}

/** Takes an ARN apart; `undefined` if a text is none. */
export function arnOf(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':');
  if (arn !== 'arn' || partition === undefined || service === undefined) return undefined;
  if (region === undefined || account === undefined || resource.length === 0) return undefined;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** The name of the table that an ARN of DynamoDB is about, or a pattern of it; `undefined` if it is about none. */
export function tableOf(text: string): string | undefined {
  const arn = arnOf(text);
  const [kind, name] = (arn?.resource ?? '').split('/');
  return arn?.service === 'dynamodb' && kind === 'table' ? name : undefined;
}

/** What Secrets Manager appends to the name of a secret in its ARN. */
const SUFFIX = /-[0-9A-Za-z]{6}$/;

/** The name of the secret that an ARN is of; `undefined` if it is of none. */
export function secretOf(text: string): string | undefined {
  const arn = arnOf(text);
  const [kind, name] = (arn?.resource ?? '').split(':');
  return arn?.service === 'secretsmanager' && kind === 'secret' ? name?.replace(SUFFIX, '') : undefined;
}
