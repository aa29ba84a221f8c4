import type { DeclaredGrantor } from './declared-grantor.js';
import type { DeclaredKey } from './declared-key.js';
import type { DeclaredResource } from './declared-resource.js';
import type { Subject } from './subject.js';

/** All that a stack declares, at the end of a preview, an `up`, or the reading of a stored state. */
export interface DeclaredStack extends Subject {
  readonly keys: readonly DeclaredKey[];
  readonly grantors: readonly DeclaredGrantor[];
  /** Every resource, keys and grantors included, in the order in which the engine names them. */
  readonly resources: readonly DeclaredResource[];
}
