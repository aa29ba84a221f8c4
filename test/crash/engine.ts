import { expect } from 'vitest';
import type { Operation, Saved } from './world.js';

/** A creation that failed half-way, with what the engine keeps of it. */
export class HalfMade extends Error {
  readonly saved: Saved;

  constructor(saved: Saved, cause: unknown) {
    super('half made', { cause });
    this.saved = saved;
  }
}

function halfMade(error: unknown, inputs: Saved['inputs']): unknown {
  if (!(error instanceof Error) || !('properties' in error)) return error;
  const { id, properties, reasons } = error as Error & {
    id?: unknown;
    properties: object;
    reasons?: unknown;
  };
  expect(reasons).toEqual([error.message]);
  return new HalfMade({ id: String(id), outs: structuredClone(properties), inputs, halfMade: true }, error);
}

/** Whether a run was refused for want of room. The engine gets the words alone of a creation that is half made. */
export function isFull(error: unknown): boolean {
  const cause = error instanceof HalfMade ? error.cause : error;
  return (
    cause instanceof Error && / maxKeysPerAccount of the type is \d+: no key was added/.test(cause.message)
  );
}

/** What makes an `up` more than a plain one. */
export interface UpOptions {
  /** As `up --refresh`: looks at the live state first. */
  readonly refresh?: boolean;
  /** As `up --replace`: creates the key again, then deletes it with the state of before. */
  readonly replace?: boolean;
}

/** `pulumi up` with one key in the program, as the engine does it. */
export function up(program: Readonly<Record<string, unknown>>, options: UpOptions = {}): Operation {
  return async (lifecycle, given) => {
    let saved = given;
    if (options.refresh === true && saved !== undefined) {
      const found = await lifecycle.read(saved.id, structuredClone(saved.outs));
      saved = found.id === undefined ? undefined : { ...saved, outs: structuredClone(found.props) };
    }
    const before = structuredClone(saved?.inputs ?? {});
    const { inputs, failures } = await lifecycle.check(options.replace === true ? {} : before, program);
    expect(failures).toEqual([]);
    if (saved === undefined || options.replace === true) {
      const { id, outs } = await lifecycle.create(inputs).catch((error: unknown) => {
        throw halfMade(error, inputs);
      });
      if (saved !== undefined) await lifecycle.delete(saved.id, structuredClone(saved.outs));
      return { id, outs: structuredClone(outs), inputs };
    }
    const { changes, replaces } = await lifecycle.diff(saved.id, structuredClone(saved.outs), inputs);
    expect(replaces).toEqual([]);
    if (!changes && saved.halfMade !== true) return { ...saved, inputs };
    const { outs } = await lifecycle.update(saved.id, structuredClone(saved.outs), inputs);
    return { id: saved.id, outs: structuredClone(outs), inputs };
  };
}

/** `pulumi destroy`. */
export function destroy(): Operation {
  return async (lifecycle, saved) => {
    if (saved !== undefined) await lifecycle.delete(saved.id, structuredClone(saved.outs));
    return undefined;
  };
}
