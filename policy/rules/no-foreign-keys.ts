import { type Finding, resourceRule, violation } from '../rule.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';

/** What is a key of another system, and what is wrong with it. */
const FOREIGN: Readonly<Record<string, { readonly declared: string; readonly mend: string }>> = {
  'aws:apigateway/apiKey:ApiKey': {
    declared: 'is a key of API Gateway, which never expires and has no scopes',
    mend: 'declare an ApiKey of keywright; for usage plans alone, add an exception to the policy pack',
  },
  'aws:appsync/apiKey:ApiKey': {
    declared: 'is a key of AppSync that does not say when it expires',
    mend: 'write expires, or declare an ApiKey of keywright',
  },
  'aws:iam/accessKey:AccessKey': {
    declared: 'is an access key of an IAM user, which never expires',
    mend: 'use a role',
  },
  'aws:iam/serviceSpecificCredential:ServiceSpecificCredential': {
    declared: 'is a long-term credential of an IAM user for one service',
    mend: 'use a role',
  },
};

function* judge({ type, inputs }: DeclaredResource): Generator<Finding> {
  const foreign = Object.hasOwn(FOREIGN, type) ? FOREIGN[type] : undefined;
  if (foreign === undefined) return;
  const { expires } = inputs;
  if (type === 'aws:appsync/apiKey:ApiKey' && expires !== undefined && expires !== '') return;
  yield violation('type token', {
    declared: foreign.declared,
    allowed: 'keys that expire and rotate, by the rule no-foreign-keys',
    mend: foreign.mend,
  });
}

/** Keys of other systems live by no rule of this pack. */
export const noForeignKeys = resourceRule({
  name: 'no-foreign-keys',
  title: 'Keys are keys of keywright',
  severity: 'medium',
  level: 'advisory',
  description: 'No key of another system stands in for an API key.',
  remediationSteps:
    'Declare an ApiKey of keywright, or give the service a role. Where another system needs its own kind of key, add an ' +
    'exception with a reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
