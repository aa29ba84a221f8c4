import { CATALOG_FORMAT } from './catalog.js';
import { LONGEST_ISSUER, MOST_ISSUERS } from './issuers.js';

/** A JSON Schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const NAME = '^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$';

const text = { type: 'string' };
const name = { type: 'string', pattern: NAME };
const names = { type: 'array', items: name };
const duration = { type: 'string', pattern: '^(0|[1-9][0-9]{0,9})[smhdw]$' };

/** A map whose members, and no others, are described. */
function closed(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A map from names to values of one form. */
function byName(values: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', propertyNames: name, additionalProperties: values, ...more };
}

const scope = closed(
  {
    title: text,
    description: text,
    grants: { type: 'array', items: { type: 'string', pattern: '^[!-~]{1,128}$' } },
    implies: names,
    condition: name,
    elevated: { type: 'boolean' },
  },
  ['grants'],
);

const type = closed(
  {
    title: text,
    description: text,
    prefix: { type: 'string', pattern: '^[a-z0-9_]{1,20}$' },
    allows: { anyOf: [{ const: '*' }, names] },
    always: names,
    requires: names,
    methods: {
      type: 'array',
      items: { type: 'string', pattern: '^(?!ANY$)[A-Z]{1,20}$' },
      minItems: 1,
      uniqueItems: true,
    },
    grantor: { enum: ['required', 'optional'] },
    expiry: { enum: ['required', 'optional'] },
    minLifetime: duration,
    maxLifetime: duration,
    maxKeysPerAccount: { type: 'integer', minimum: 1 },
    issuers: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '^arn:aws[a-z-]*:(iam|sts)::([0-9]{12}|\\*):',
        maxLength: LONGEST_ISSUER,
      },
      minItems: 1,
      maxItems: MOST_ISSUERS,
      uniqueItems: true,
    },
  },
  ['prefix', 'allows', 'expiry'],
);

const useCase = closed(
  { title: text, description: text, type: name, scopes: { anyOf: [{ const: '*' }, names] } },
  ['type', 'scopes'],
);

/**
 * The JSON Schema (draft 2020-12) of a serialised catalog: its form. Whether names exist and limits agree is what
 * `catalogFromJson` says: whatever this schema refuses, it refuses as well.
 *
 * @example
 * writeFileSync('catalog.schema.json', JSON.stringify(catalogSchema));
 */
export const catalogSchema: JsonSchema = {
  $schema: DIALECT,
  title: 'keywright catalog',
  ...closed(
    {
      format: { const: CATALOG_FORMAT },
      name,
      scopes: byName(scope),
      types: byName(type, { minProperties: 1 }),
      useCases: byName(useCase),
    },
    ['format', 'name', 'scopes', 'types'],
  ),
};
