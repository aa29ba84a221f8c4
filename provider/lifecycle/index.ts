/**
 * What the serialized provider of every key imports (see `provider/serialized.ts`). Programs do not import it.
 */
import { awsDeps } from './deps.js';
import { lifecycleOf } from './lifecycle.js';

export const { check, diff, create, read, update, delete: remove } = lifecycleOf(awsDeps);

// The host calls the method by this name, which no function may have.
export { remove as delete };
