import { InvariantError } from '../../../keys/errors.js';
import { GRANTOR_INPUTS, type GrantorInputs } from '../../type.js';
import { checkGrantorId } from '../check/grantor.js';
import { checkPlace, checkTable } from '../check.js';
import {
  type Finding,
  Findings,
  holdsUnknown,
  type RawInputs,
  UNKNOWN,
  withoutNulls,
  wordOr,
} from '../findings.js';

/** Every input that there is (`rightsProblems` is judged here, and goes no further). */
const KNOWN_INPUTS = new Set(['__provider', 'rightsProblems', ...Object.keys(GRANTOR_INPUTS)]);

const PERMISSION = /^[\x21-\x7e]{1,128}$/;

function checkRights(news: RawInputs, findings: Findings): void {
  const mend = 'create the grantor with `new Grantor(…)` and a catalog';
  const permissions = findings.optionalMap('permissions', news.permissions, mend);
  if (news.permissions === undefined || news.permissions === null)
    findings.add('permissions', `is missing: ${mend}`);
  for (const name of Object.keys(permissions ?? {})) {
    if (!PERMISSION.test(name))
      findings.add('permissions', 'has a name that is not 1 to 128 visible ASCII characters');
  }
  if (news.disabled !== undefined && news.disabled !== UNKNOWN && typeof news.disabled !== 'boolean')
    findings.add('disabled', 'is neither true nor false');
  if (!Array.isArray(news.rightsProblems)) return;
  for (const problem of news.rightsProblems as readonly (Partial<Record<keyof Finding, unknown>> | null)[])
    findings.add(
      wordOr(problem?.property, 'permissions'),
      wordOr(problem?.reason, 'does not fit the catalog'),
    );
}

/** Judges inputs. Pure: no I/O. All problems are found at once; what is not known yet is let through. */
export function checkGrantorInputs(given: RawInputs): {
  readonly inputs: RawInputs;
  readonly failures: readonly Finding[];
} {
  const news = withoutNulls(given);
  const findings = new Findings();
  for (const name of Object.keys(news)) {
    if (!KNOWN_INPUTS.has(name))
      findings.add(name, 'is no argument of a Grantor: remove it, or correct its spelling');
  }
  checkTable(news, findings);
  if (news.grantorId === undefined || news.grantorId === null)
    findings.add('grantorId', 'is missing: give the grantor an id');
  checkGrantorId('grantorId', news.grantorId, findings);
  for (const computed of ['catalog', 'claim', 'origin'] as const) {
    findings.text(
      computed,
      news[computed],
      () => true,
      'create the grantor with `new Grantor(…)` and a catalog',
    );
  }
  checkRights(news, findings);
  checkPlace(news, findings);
  const { rightsProblems: _, ...inputs } = news;
  return { inputs, failures: findings.all };
}

function isChecked(_inputs: RawInputs, failures: number): _inputs is RawInputs & GrantorInputs {
  return failures === 0;
}

/**
 * Reads inputs that came through `check`, on their way to an effect.
 *
 * @throws {@link InvariantError} if they did not, or something in them is still not known.
 */
export function checkedGrantorInputs(value: RawInputs): GrantorInputs {
  if (holdsUnknown(value))
    throw new InvariantError('an input is still not known, although the deployment is under way');
  const { failures } = checkGrantorInputs(value);
  if (!isChecked(value, failures.length)) {
    const faults = failures.map(({ property, reason }) => `${property} ${reason}`).join('; ');
    throw new InvariantError(`inputs came unchecked: ${faults}`);
  }
  return value;
}
