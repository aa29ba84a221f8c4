import { UnknownValueError } from '@pulumi/policy';
import { UNKNOWN } from '../subjects/seen.js';

/** The inputs of a resource as plain data, and the engine's own error for each value that it does not know yet. */
export interface KnownValues {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** By path, such as `scopes[1]`. */
  readonly unknowns: ReadonlyMap<string, Error>;
}

/**
 * Copies the inputs that Pulumi shows to a policy. They are a proxy that throws at the first touch of an unknown value,
 * which would hide everything that is known: here unknown values become `UNKNOWN`, each by itself.
 */
export function knownValues(props: Readonly<Record<string, unknown>>): KnownValues {
  const unknowns = new Map<string, Error>();
  const read = (holder: object, name: string, path: string): unknown => {
    try {
      return copy(Reflect.get(holder, name), path);
    } catch (error) {
      if (!(error instanceof UnknownValueError && error instanceof Error)) throw error;
      unknowns.set(path, error);
      return UNKNOWN;
    }
  };
  const copy = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const names = Object.keys(value);
    if (Array.isArray(value)) return names.map((name) => read(value, name, `${path}[${name}]`));
    return Object.fromEntries(names.map((name) => [name, read(value, name, `${path}.${name}`)]));
  };
  const inputs = Object.keys(props).map((name) => [name, read(props, name, name)] as const);
  return { inputs: Object.fromEntries(inputs), unknowns };
}
