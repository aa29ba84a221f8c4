import type { PolicyException } from '../exceptions.js';
import type { DeclaredGrantor } from './declared-grantor.js';
import type { DeclaredKey } from './declared-key.js';
import type { DeclaredResource } from './declared-resource.js';
import type { Subject } from './subject.js';

/** What judging by one rule came to so far. */
export interface Trial {
  /** Exceptions that covered a violation of the rule. */
  readonly used: ReadonlySet<PolicyException>;
  /** Whether the rule waits for a value that this preview does not know. */
  readonly waits: boolean;
}

/** All that a stack declares, at the end of a preview, an `up`, or the reading of a stored state. */
export interface DeclaredStack extends Subject {
  readonly keys: readonly DeclaredKey[];
  readonly grantors: readonly DeclaredGrantor[];
  /** Every resource, keys and grantors included, in the order in which the engine names them. */
  readonly resources: readonly DeclaredResource[];
  /** By the name of the rule; what has not judged yet, or is disabled, is not there. */
  readonly trials: ReadonlyMap<string, Trial>;
}
