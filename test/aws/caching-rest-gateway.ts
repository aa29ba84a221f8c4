import { invoke } from './deployed-function.js';

/** A request as it reaches the gateway. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

/** Status of the answer: 200 stands for the integration having run. */
export type GatewayStatus = 200 | 401 | 403 | 500;

interface Cached {
  readonly until: number;
  readonly policy: unknown;
}

const API = 'arn:aws:execute-api:us-east-1:000000000000:standin000/prod';

/**
 * Stands in for a REST API with a caching authorizer of type REQUEST: ministack's knows no `context.*` among the identity
 * sources. Only what AWS documents of the cache: the values of the identity sources are its key, one that is missing is a 401
 * without a question, and a cached policy is judged again for the method and path of each request. The authorizer is the
 * deployed artefact.
 */
export class CachingRestGateway {
  /** How often the authorizer was asked. */
  asked = 0;
  readonly #cache = new Map<string, Cached>();
  readonly #authorizer: string;
  readonly #ttlSeconds: number;
  readonly #identitySources: readonly string[];

  constructor(authorizerArn: string, ttlSeconds: number, identitySources: readonly string[]) {
    this.#authorizer = authorizerArn;
    this.#ttlSeconds = ttlSeconds;
    this.#identitySources = identitySources;
  }

  async ask(request: GatewayRequest): Promise<GatewayStatus> {
    const arn = `${API}/${request.method}${request.path}`;
    const values = this.#identitySources.map((source) => presented(source, request));
    if (values.some((value) => value === '')) return 401;
    const key = JSON.stringify(values);
    const cached = this.#cache.get(key);
    if (cached !== undefined && cached.until > Date.now()) return allows(cached.policy, arn) ? 200 : 403;
    this.asked += 1;
    const { failed, answer } = await invoke(this.#authorizer, eventOf(request, arn));
    if (failed) return (answer as { errorMessage?: string }).errorMessage === 'Unauthorized' ? 401 : 500;
    this.#cache.set(key, { until: Date.now() + this.#ttlSeconds * 1_000, policy: answer });
    return allows(answer, arn) ? 200 : 403;
  }
}

function presented(source: string, { method, path, headers, sourceIp }: GatewayRequest): string {
  switch (source) {
    case 'context.httpMethod':
      return method;
    case 'context.path':
      return `/prod${path}`;
    case 'context.identity.sourceIp':
      return sourceIp;
    default:
      return headers[source.replace('method.request.header.', '').toLowerCase()] ?? '';
  }
}

/** Whether a policy allows exactly this method and path; the authorizer names no patterns. */
function allows(answer: unknown, arn: string): boolean {
  const { policyDocument } = answer as {
    policyDocument: { Statement: readonly { Effect: string; Resource: string }[] };
  };
  return policyDocument.Statement.some(({ Effect, Resource }) => Effect === 'Allow' && Resource === arn);
}

function eventOf({ method, path, headers, sourceIp }: GatewayRequest, methodArn: string) {
  return {
    type: 'REQUEST',
    methodArn,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: { identity: { sourceIp }, httpMethod: method, stage: 'prod', requestId: 'standin' },
  };
}
