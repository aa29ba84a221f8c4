import { catalogSchema, type JsonSchema } from '../catalog/schema.js';
import { API_FORMAT } from './api.js';
import { LIMIT_BOUNDS, LIMITED_BY, POOL_NAME } from './limit-problems.js';
import { kinds, tokens } from './token-schema.js';

const TOKEN = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$";

const token = { type: 'string', pattern: TOKEN };
const name = { type: 'string', minLength: 1 };

/** A map whose members, and no others, are described. */
function closed(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** One of several names, or all. */
function several(mode: 'anyOf' | 'allOf'): JsonSchema {
  return closed({ [mode]: { type: 'array', items: name, minItems: 1, uniqueItems: true } }, [mode]);
}

function whole(maximum: number): JsonSchema {
  return { type: 'integer', minimum: 1, maximum };
}

const limit = {
  by: { enum: LIMITED_BY },
  requests: whole(LIMIT_BOUNDS.requests),
  windowSeconds: whole(LIMIT_BOUNDS.windowSeconds),
  lease: whole(LIMIT_BOUNDS.requests),
  whenUnavailable: { enum: ['refuse', 'allow'] },
};
const needed = ['by', 'requests', 'windowSeconds'];
const cost = whole(LIMIT_BOUNDS.requests);
const pool = { type: 'string', pattern: POOL_NAME.source };

const route = closed(
  {
    permission: { anyOf: [name, several('anyOf'), several('allOf')] },
    types: { anyOf: [name, several('anyOf')] },
    limit: { anyOf: [pool, closed({ pool, cost }, ['pool']), closed({ ...limit, cost }, needed)] },
    oauthScopes: { anyOf: [name, several('anyOf'), several('allOf')] },
    credentials: kinds,
  },
  [],
);

const refusal = closed(
  {
    status: { type: 'integer', minimum: 400, maximum: 599 },
    headers: {
      type: 'object',
      propertyNames: token,
      additionalProperties: { type: 'string', pattern: '^[ -~]*$' },
    },
    body: true,
  },
  ['status'],
);

const { $schema: dialect, ...catalog } = catalogSchema;

/**
 * The JSON Schema (draft 2020-12) of a serialised API definition, its catalog included: its form. Whether names exist
 * and keys can reach the routes is what `apiFromJson` says: whatever this schema refuses, it refuses as well.
 *
 * @example
 * writeFileSync('api.schema.json', JSON.stringify(apiSchema));
 */
export const apiSchema: JsonSchema = {
  $schema: dialect,
  title: 'keywright API definition',
  ...closed(
    {
      format: { const: API_FORMAT },
      catalog,
      credentials: {
        type: 'array',
        minItems: 1,
        items: closed({ header: token, scheme: token, accepts: kinds }, ['header']),
      },
      others: { const: 'pass' },
      limits: { type: 'object', propertyNames: pool, additionalProperties: closed(limit, needed) },
      tokens,
      routes: {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '^(?!ANY )[A-Z]{1,20} /[^ ?#]*$' },
        additionalProperties: route,
      },
      refusals: closed(
        {
          credential: refusal,
          route: refusal,
          type: refusal,
          method: refusal,
          permission: refusal,
          limit: refusal,
          unavailable: refusal,
        },
        [],
      ),
    },
    ['format', 'catalog', 'credentials', 'routes'],
  ),
};
