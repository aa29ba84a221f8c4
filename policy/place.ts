/** The program and the stack to which a resource belongs. */
export interface Place {
  readonly project: string;
  readonly stack: string;
}

/**
 * The place that a URN names: `urn:pulumi:<stack>::<project>::<type>::<name>`.
 *
 * @returns empty names if it is no URN, which no pattern but `*` matches
 */
export function placeOf(urn: string): Place {
  const [start = '', project = ''] = urn.split('::');
  return { project, stack: start.replace(/^urn:pulumi:/, '') };
}
