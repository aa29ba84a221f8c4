import type { OutputInstance, Resource } from '@pulumi/pulumi';

/**
 * Declared arguments as the engine hands them to a plugin: promises and outputs have become values, and a resource has become its
 * id. An archive has no shape here: `materialise` reads it.
 */
export type Wire<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Promise<unknown> | OutputInstance<unknown>
    ? never
    : T extends Resource
      ? string
      : T extends readonly (infer Item)[]
        ? Wire<Item>[]
        : { [Name in keyof T]: Wire<T[Name]> };
