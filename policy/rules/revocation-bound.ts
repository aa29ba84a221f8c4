import { type Finding, resourceRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { UNKNOWN } from '../subjects/seen.js';
import { isList, isMap } from '../subjects/shapes.js';

const settings = {
  maxSeconds: {
    type: 'integer',
    description:
      'How long a revocation may wait for what an authorizer said before, in seconds. 0: not at all.',
    default: 0,
    minimum: 0,
    maximum: 3_600,
  },
} as const;

/** How long the answers of an authorizer serve, and why. */
interface Caching {
  readonly seconds: number | typeof UNKNOWN;
  /** The input that says so. */
  readonly field: string;
  readonly mend: string;
  /** Whether the input is there. */
  readonly declared: boolean;
}

/** What API Gateway takes where a REST API's authorizer says nothing, and `@pulumi/aws` where one of an HTTP API says nothing. */
const DEFAULT_SECONDS = 300;

const TTL = 'authorizerResultTtlInSeconds';

function secondsOf(value: unknown, otherwise: number): Caching['seconds'] {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === undefined || value === null) return otherwise;
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

function cachingBy(value: unknown, otherwise: number): Caching {
  const declared = value !== undefined && value !== null;
  return { seconds: secondsOf(value, otherwise), field: TTL, mend: `${TTL}: `, declared };
}

/** Without identity sources, and for a WebSocket API (which alone needs no format version), nothing is cached unless it is said. */
function cachingOfV2(inputs: DeclaredResource['inputs']): Caching {
  const { identitySources, authorizerPayloadFormatVersion, [TTL]: told } = inputs;
  if (told !== undefined || authorizerPayloadFormatVersion === undefined) return cachingBy(told, 0);
  if (identitySources === UNKNOWN) return { ...cachingBy(UNKNOWN, 0), field: 'identitySources' };
  return cachingBy(told, isList(identitySources) && identitySources.length > 0 ? DEFAULT_SECONDS : 0);
}

/** How long what a resource answers for keys is cached; `undefined` if it answers for none. */
function cachingOf({ type, inputs }: DeclaredResource): Caching | undefined {
  if (type === 'aws:apigateway/authorizer:Authorizer')
    return inputs.type === 'COGNITO_USER_POOLS' ? undefined : cachingBy(inputs[TTL], DEFAULT_SECONDS);
  if (type === 'aws:apigatewayv2/authorizer:Authorizer')
    return inputs.authorizerType === 'JWT' ? undefined : cachingOfV2(inputs);
  if (type !== 'aws:lambda/function:Function') return undefined;
  const { environment } = inputs;
  const variables = isMap(environment) ? environment.variables : undefined;
  if (!isMap(variables) || !variables.KEYWRIGHT_AUTHORIZER) return undefined;
  const field = 'environment.variables.KEYWRIGHT_AUTHORIZER_TTL';
  const told = variables.KEYWRIGHT_AUTHORIZER_TTL;
  return { ...cachingBy(told === '' ? undefined : told, 0), field, mend: 'KEYWRIGHT_AUTHORIZER_TTL: ' };
}

/** The input that says whether it is an authorizer of somebody else's tokens. */
function kindField({ type }: DeclaredResource): string {
  return type.startsWith('aws:apigatewayv2/') ? 'authorizerType' : 'type';
}

function* judge(resource: DeclaredResource, { config }: Standards<typeof settings>): Generator<Finding> {
  const caching = cachingOf(resource);
  if (caching === undefined) return;
  const { seconds, field, mend, declared } = caching;
  if (seconds === UNKNOWN) return yield undecided(field);
  // What is no number AWS refuses.
  if (!(seconds > config.maxSeconds)) return;
  const kind = kindField(resource);
  if (resource.inputs[kind] === UNKNOWN) return yield undecided(kind);
  yield violation(field, {
    declared: `lets a revoked key pass for ${seconds}s more (${field}${declared ? '' : `, which is ${seconds} where it is absent`})`,
    allowed: `at most ${config.maxSeconds}s, by the setting maxSeconds of the rule revocation-bound`,
    mend: `write ${mend}${config.maxSeconds}${resource.type.startsWith('aws:lambda/') ? `, and ${TTL} of the authorizer likewise` : ''}`,
  });
}

/**
 * A revocation, an expiry, the end of an overlap and a narrower right hold as soon as the organisation wants. Records of keys are
 * read for each request, so that the cache of an authorizer is all that puts them off.
 */
export const revocationBound = resourceRule({
  name: 'revocation-bound',
  title: 'A revocation holds in time',
  severity: 'high',
  // Authorizers of other systems look the same.
  level: 'advisory',
  description: 'No Lambda authorizer has its answers cached for longer than a revoked key may still pass.',
  remediationSteps:
    'Set the time to live of the authorizer to 0. Where it must be more, authorizerCaching of keywright/runtime tells the identity ' +
    'sources that it needs and the bound; raise maxSeconds to it.',
  evidence: ['declared-inputs'],
  settings,
  exceptionsName: 'resource',
  judge,
});
