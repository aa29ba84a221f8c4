import { interpolate, type Output } from '@pulumi/pulumi';
import { allow, type PolicyStatement } from './document.js';

/** Lets a function write its own log, in a group that is there already. */
export function writesLog({ arn }: { readonly arn: Output<string> }): PolicyStatement<Output<string>> {
  return allow('Log', 'logs', ['CreateLogStream', 'PutLogEvents'], [interpolate`${arn}:*`]);
}
