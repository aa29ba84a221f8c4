import { InvariantError } from '../../keys/errors.js';
import { instantOf } from '../../keys/time/instant.js';
import type { ApiKeyInputs } from '../type.js';
import { checkInputs } from './check.js';
import { holdsUnknown, type RawInputs } from './findings.js';

function isChecked(_inputs: RawInputs, failures: number): _inputs is RawInputs & ApiKeyInputs {
  return failures === 0;
}

/**
 * Reads inputs that came through `check`, on their way to an effect.
 *
 * @throws {@link InvariantError} if they did not, or something in them is still not known.
 */
export function checkedInputs(value: RawInputs): ApiKeyInputs {
  if (holdsUnknown(value))
    throw new InvariantError('an input is still not known, although the deployment is under way');
  const { failures } = checkInputs(value, value, instantOf(0));
  if (!isChecked(value, failures.length) || typeof value.rotationEpoch !== 'string') {
    const faults = failures.map(({ property, reason }) => `${property} ${reason}`).join('; ');
    throw new InvariantError(`inputs came unchecked: ${faults || 'no rotationEpoch'}`);
  }
  return value;
}
