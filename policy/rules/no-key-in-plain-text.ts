import { plaintextKeysWithin, sayCoding } from '../plaintext-keys.js';
import { quote } from '../quote.js';
import { type Finding, resourceRule, violation } from '../rule.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';

function* judge({ inputs }: DeclaredResource): Generator<Finding> {
  for (const { path, hint, coding } of plaintextKeysWithin(inputs)) {
    yield violation(path, {
      declared: `has the plaintext of the key ${quote(`${hint}…`)} in ${path}${sayCoding(coding)}`,
      allowed:
        'in Secrets Manager alone, where the deployment of the key puts it, by the rule no-key-in-plain-text',
      mend:
        'take it out, give the consumer the name of the secret and the right to read it, and rotate the key: whoever can read ' +
        'the program or its state has had it',
    });
  }
}

/**
 * No resource is told the plaintext of a key. A secret input is not excepted: it is encrypted, but it stands in the state, in
 * every plan, and in whatever the resource makes of it. What a preview does not know is looked at in the `up`, and the preview
 * does not mention it: nearly every resource has such a value. Contents of files and archives are not looked at.
 */
export const noKeyInPlainText = resourceRule({
  name: 'no-key-in-plain-text',
  title: 'No plaintext of an API key in a program',
  severity: 'critical',
  level: 'mandatory',
  description:
    'No input of any resource holds the plaintext of an API key: no environment variable, parameter, tag, user data or text.',
  remediationSteps:
    'Take the key out of the program, and let its consumer read the secret when it runs. Then rotate the key. Where another ' +
    'system must be told it by a program, add an exception with a reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
