import type { Values } from '../protocol/values.ts';
import type { Kind } from './kind.ts';

type Kinds = Readonly<Record<string, Kind<Values>>>;

/** By the module of the type: a program that needs one service does not load the clients of all. */
const services: Readonly<Record<string, () => Promise<{ readonly kinds: Kinds }>>> = {
  apigateway: () => import('./services/rest-api.ts'),
  apigatewayv2: () => import('./services/http-api.ts'),
  cloudwatch: () => import('./services/cloudwatch.ts'),
  dynamodb: () => import('./services/dynamodb.ts'),
  iam: () => import('./services/iam.ts'),
  kms: () => import('./services/kms.ts'),
  lambda: () => import('./services/lambda.ts'),
  scheduler: () => import('./services/scheduler.ts'),
  sns: () => import('./services/sns.ts'),
};

/** How a type such as `aws:dynamodb/table:Table` is forwarded. */
export async function kindOf(type: string): Promise<Kind<Values>> {
  const [, place = ''] = type.split(':');
  const { kinds = {} } = (await services[place.split('/', 1)[0] ?? '']?.()) ?? {};
  const kind = kinds[type];
  if (kind === undefined) throw new Error(`the stand-in for the aws plugin does not forward ${type}`);
  return kind;
}
