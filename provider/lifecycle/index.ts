/**
 * What the serialized provider of every key and grantor imports (see `provider/serialized.ts`). Programs do not import it.
 */
import { awsDeps } from './deps.js';
import { grantorLifecycleOf } from './grantor/lifecycle.js';
import { lifecycleOf } from './lifecycle.js';

export const { check, diff, create, read, update, delete: remove } = lifecycleOf(awsDeps);

/** The methods for grantors. */
export const grantor = grantorLifecycleOf(awsDeps);

// The host calls the method by this name, which no function may have.
export { remove as delete };
