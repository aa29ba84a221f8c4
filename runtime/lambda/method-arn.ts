import { ArgumentError } from '../../keys/errors.js';

/** What the ARN of a method says: `arn:aws:execute-api:eu-west-1:123456789012:abc/prod/GET/v1/items`. */
export interface MethodArn {
  readonly method: string;
  /** Without the stage. */
  readonly path: string;
}

const ARN = /^arn:[a-z-]+:execute-api:[a-z0-9-]+:\d{12}:[A-Za-z0-9]+\/[^/]+\/([A-Z]+)(\/.*)?$/s;

/** In a policy these stand for more than themselves: one that named them would allow other methods, too. */
const WILD = /[*?$]/;

/**
 * Reads the ARN of the method that a request is for.
 *
 * @throws {@link ArgumentError} if it is not one.
 */
export function parseMethodArn(arn: unknown): MethodArn {
  const [, method, path = '/'] = (typeof arn === 'string' ? ARN.exec(arn) : null) ?? [];
  if (method === undefined)
    throw new ArgumentError('this event has no method ARN: it is not one of a Lambda authorizer');
  return { method, path };
}

/** Whether a policy that names the ARN is for this one method only. */
export function namesOneMethod(arn: string): boolean {
  return !WILD.test(arn);
}
