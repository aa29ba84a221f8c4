import { API_KEY_TYPE } from '../../provider/type.js';
import { quote } from '../quote.js';
import { type Finding, keyRule, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';

function* judge({ resourceType }: DeclaredKey): Generator<Finding> {
  if (resourceType === API_KEY_TYPE) return;
  const said = {
    declared: `has the inputs of an API key and the type ${quote(resourceType)}`,
    allowed: `the type ${quote(API_KEY_TYPE)}, by which policies and people find keys`,
    mend: 'declare it with ApiKey of keywright',
  };
  yield violation('type token', said, { excusable: false });
}

/** What the provider would make into a key is declared under the type token of keys. */
export const keyDeclaredAsSuch = keyRule({
  name: 'key-declared-as-such',
  title: 'API keys are declared as API keys',
  severity: 'critical',
  level: 'mandatory',
  description: 'Nothing has the inputs of an API key under another type token.',
  remediationSteps: 'Declare the key with ApiKey of keywright.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'nothing',
  judge,
});
