import { allow, type PolicyDocument, policyOf } from './document.js';

/** What a schedule assumes: starts one function. */
export function startPolicy<A>(functionArn: A): PolicyDocument<A> {
  return policyOf(allow('Start', 'lambda', ['InvokeFunction'], [functionArn]));
}
