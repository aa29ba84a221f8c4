import type * as pulumi from '@pulumi/pulumi';

/**
 * Refuses options that the engine does not support for dynamic resources, and would pass over.
 *
 * @param kind such as `an ApiKey`
 * @param found what becomes of what this stack made before
 * @throws TypeError
 */
export function refuseUnsupported(kind: string, found: string, opts: pulumi.CustomResourceOptions): void {
  if (opts.provider !== undefined) {
    throw new TypeError(
      `${kind} takes no opts.provider: the engine does not hand a provider to dynamic resources; set \`aws\` in its arguments`,
    );
  }
  if (opts.import !== undefined || opts.id !== undefined) {
    throw new TypeError(
      `${kind} cannot be imported or looked up: the engine does not support that for dynamic resources; declare it, and ${found}`,
    );
  }
}

/** Inputs by the name of the argument that they are computed from. */
export type Derived = Readonly<Record<string, readonly string[]>>;

/** Whoever ignores changes of an argument ignores with it what is computed from it. */
export function withDerived(
  derived: Derived,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  const { ignoreChanges } = opts;
  if (ignoreChanges === undefined) return opts;
  const more = ignoreChanges.flatMap((path) => derived[path.split(/[.[]/)[0] ?? ''] ?? []);
  return { ...opts, ignoreChanges: [...new Set([...ignoreChanges, ...more])] };
}
