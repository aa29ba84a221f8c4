import type { Values } from '../protocol/values.ts';
import type { Wire } from './wire.ts';

/**
 * What a change of an argument does.
 * - `replaces`: there must be a new resource.
 * - `updates`: `update` passes it on.
 * - `creates`: it is passed on at the creation; a later change is refused, because the stand-in has no call for it.
 */
export type Effect = 'replaces' | 'updates' | 'creates';

/** A resource that is there: its arguments and outputs as stored. */
export interface Existing<Args> {
  readonly id: string;
  readonly args: Args;
  readonly outputs: Values;
}

/** A resource type that is forwarded. What of its arguments is not listed is refused rather than passed over. */
export interface Kind<Args> {
  readonly arguments: Readonly<Partial<Record<keyof Args & string, Effect>>>;
  /** A name is made up, from the resource's own, when none is given. */
  readonly autoNamed?: true;
  /**
   * Where its identity comes from: `generated` by the service, so that old and new can be there at once; `given` by its arguments; a
   * `name`, which is one of them only when the program fixes it.
   */
  readonly identity: 'generated' | 'given' | 'name';
  /** The outputs that only the creation knows. */
  readonly computed: readonly string[];
  /** Of these, what an update makes anew. */
  renewed?(before: Args, after: Args): readonly string[];
  create(args: Args): Promise<Values & { readonly id: string }>;
  /** Gives the outputs that are different now. */
  update?(now: Existing<Args>, before: Args): Promise<Values>;
  delete(gone: Existing<Args>): Promise<unknown>;
  /** Gives what is to be known anew; throws the service's "not found" when it is gone. */
  read(there: Existing<Args>): Promise<Values>;
}

/** A kind with the arguments that `@pulumi/aws` declares; the list of those taken can hold no others. */
export function kind<Args>(definition: Kind<Wire<Args>>): Kind<Wire<Args>> {
  return definition;
}

/** The outputs that are arguments of an object form (policies): the declared type of the output is text. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value that must be one of those that AWS's own client lists; refused here as AWS would refuse it. */
export function oneOf<Value extends string>(allowed: Readonly<Record<string, Value>>, value: string): Value;
export function oneOf<Value extends string>(
  allowed: Readonly<Record<string, Value>>,
  value: string | undefined,
): Value | undefined;
export function oneOf<Value extends string>(
  allowed: Readonly<Record<string, Value>>,
  value: string | undefined,
): Value | undefined {
  if (value === undefined) return undefined;
  const found = Object.values(allowed).find((known) => known === value);
  if (found === undefined) throw new Error(`"${value}" is none of ${Object.values(allowed).join(', ')}`);
  return found;
}

/** Which tags to set and which to remove; a service wants them in its own form. */
export function tagMoves(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): { readonly set: Record<string, string>; readonly removed: string[] } {
  return { set: { ...after }, removed: Object.keys(before).filter((name) => !(name in after)) };
}

/** Tags as most services want them. */
export function tagList(
  tags: Readonly<Record<string, string>> | undefined,
): { Key: string; Value: string }[] | undefined {
  return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What a service must have answered. */
export function told<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the emulator told no ${what}`);
  return value;
}

/** The failure by which `read` and `delete` know that something is not there, where the service itself has none for it. */
export function gone(what: string): Error {
  return Object.assign(new Error(`there is no such ${what}`), { name: 'NotFoundException' });
}
