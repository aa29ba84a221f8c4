import type { JsonSchema } from '../catalog/schema.js';
import { CREDENTIAL_KINDS, MOST_SKEW_SECONDS, TOKEN_ALGORITHMS } from './tokens.js';

/** A map whose members, and no others, are described. */
function closed(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A list of different values, one at least. */
function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items, minItems: 1, uniqueItems: true };
}

/** Kinds of credentials. */
export const kinds = listOf({ enum: CREDENTIAL_KINDS });
const visible = { type: 'string', pattern: '^[!-~]{1,512}$' };
const url = { type: 'string', pattern: '^[Hh][Tt][Tt][Pp][Ss]?:[!#-\\[\\]-~]{1,507}$' };

const trust = {
  issuer: visible,
  audience: { anyOf: [visible, listOf(visible)] },
  jwksUri: url,
  algorithms: listOf({ enum: TOKEN_ALGORITHMS }),
  typ: visible,
  clockSkewSeconds: { type: 'integer', minimum: 0, maximum: MOST_SKEW_SECONDS },
  account: visible,
  subject: visible,
};
const trusted = ['issuer', 'audience', 'jwksUri', 'algorithms', 'account'];

/** The tokens of an API. */
export const tokens = {
  minProperties: 1,
  ...closed(
    {
      oauth: closed(
        {
          ...trust,
          scopes: closed(
            { claim: visible, known: listOf({ type: 'string', pattern: '^[!#-\\[\\]-~]{1,128}$' }) },
            ['known'],
          ),
          resource: url,
        },
        [...trusted, 'scopes'],
      ),
      session: closed(
        { ...trust, rights: { anyOf: [{ const: 'grantor' }, closed({ claim: visible }, ['claim'])] } },
        [...trusted, 'rights'],
      ),
    },
    [],
  ),
};
