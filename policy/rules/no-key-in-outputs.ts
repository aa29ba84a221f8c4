import { plaintextKeysWithin, sayCoding } from '../plaintext-keys.js';
import { quote } from '../quote.js';
import { type Finding, stackRule, violation } from '../rule.js';
import type { DeclaredStack } from '../subjects/declared-stack.js';

function* judge({ resources }: DeclaredStack): Generator<Finding> {
  for (const resource of resources) {
    const told = new Set([...plaintextKeysWithin(resource.inputs)].map(({ hint }) => hint));
    for (const { path, hint, coding } of plaintextKeysWithin(resource.outputs)) {
      // What it was told it gives back; that it was told, no-key-in-plain-text says.
      if (told.has(hint)) continue;
      const said = {
        declared: `gives the plaintext of the key ${quote(`${hint}…`)} in its output ${path}${sayCoding(coding)}`,
        allowed:
          'in Secrets Manager alone, where the deployment of the key puts it, by the rule no-key-in-outputs',
        mend: 'give the name of the secret instead, and rotate the key: whoever can read the state has had it',
      };
      yield violation(path, said, { about: resource });
    }
  }
}

/** Neither the outputs of the stack nor those of any resource hold the plaintext of a key. */
export const noKeyInOutputs = stackRule({
  name: 'no-key-in-outputs',
  title: 'No plaintext of an API key in outputs',
  severity: 'critical',
  level: 'mandatory',
  description:
    'No output of the stack or of a resource, such as what a command prints, holds the plaintext of an API key.',
  remediationSteps:
    'Export the name of the secret, and let its consumer read the plaintext when it runs. Then rotate the key.',
  evidence: ['stored-outputs'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
