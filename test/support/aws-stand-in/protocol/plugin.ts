import type { Values } from './values.ts';

/** What the engine asks of a plugin about one resource, without the protocol around it. Secrets come in clear. */
export interface Plugin {
  check(asked: Checked): Promise<{ readonly inputs: Values; readonly failures: readonly Failure[] }>;
  diff(asked: Compared): Promise<Difference>;
  create(asked: Created): Promise<{ readonly id: string; readonly properties: Values }>;
  update(asked: Updated): Promise<Values>;
  /** What is not there any more is deleted. */
  delete(asked: Stored): Promise<void>;
  /** The properties as they are now; undefined when there is no such resource. */
  read(asked: Stored): Promise<Values | undefined>;
  /** A function such as `aws:index/getRegion:getRegion`. */
  invoke(token: string, args: Values): Promise<Values>;
}

export interface Checked {
  readonly type: string;
  /** The name of the resource in its program. */
  readonly name: string;
  readonly olds: Values;
  readonly news: Values;
  /** From which names are made, the same in preview and up; empty when the engine has none. */
  readonly seed: Uint8Array;
}

/** Why an input is refused. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

export interface Compared {
  readonly type: string;
  readonly oldInputs: Values;
  readonly news: Values;
}

/** How an input differs, by its path: `environment.variables.GREETING`. */
export type Differences = ReadonlyMap<string, 'ADD' | 'UPDATE' | 'DELETE'>;

export interface Difference {
  readonly differences: Differences;
  /** The arguments among them, by their first name, that need a new resource. */
  readonly replaces: readonly string[];
  /** The old resource goes first: both have the same name. */
  readonly deleteBeforeReplace: boolean;
}

export interface Created {
  readonly type: string;
  readonly name: string;
  readonly properties: Values;
  readonly preview: boolean;
}

export interface Stored {
  readonly type: string;
  readonly id: string;
  readonly properties: Values;
}

export interface Updated {
  readonly type: string;
  readonly id: string;
  readonly olds: Values;
  readonly oldInputs: Values;
  readonly news: Values;
  readonly preview: boolean;
}
