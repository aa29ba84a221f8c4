import type { KeyTypeDefinition } from './catalog.js';

/** Why a key of a type may not have this grantor, or must have one: completes "the grantor …". */
export function grantorProblem(
  typeName: string,
  takes: KeyTypeDefinition['grantor'],
  grantor: unknown,
): string | undefined {
  const given = grantor !== undefined;
  if (takes === undefined && given) return `is given, and keys of type "${typeName}" take none: remove it`;
  if (takes === 'required' && !given)
    return `is missing: keys of type "${typeName}" exist on somebody's authority; name whose`;
  return undefined;
}
