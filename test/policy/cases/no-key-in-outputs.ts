import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { hint, mistyped, plaintext } from '../plaintext.ts';
import type { RuleCases } from './case.ts';

const reference = {
  type: 'pulumi:pulumi:StackReference',
  name: 'shared',
  props: { name: 'acme/shared/prod' },
};
const stack = { type: 'pulumi:pulumi:Stack', name: 'shop-dev', props: {} };

export const cases: RuleCases = {
  rule: 'no-key-in-outputs',
  breaks: [
    {
      what: 'an output of the stack',
      ...stack,
      outputs: { secretName: compliant.secretName, apiKey: plaintext },
      says: `gives the plaintext of the key "${hint}…" in its output apiKey\n`,
    },
    {
      what: 'an output of another stack',
      ...reference,
      outputs: { outputs: { feed: { keys: ['none', `Bearer ${plaintext}`] } } },
      says: 'in its output outputs.feed.keys[1]\n',
    },
    {
      what: 'base64 in what a resource found',
      type: 'acme:files:Reader',
      props: { path: unknown.text },
      outputs: { content: Buffer.from(`key: ${plaintext}\n`).toString('base64') },
      says: 'in its output content, as base64\n',
    },
    {
      what: 'what is known beside an unknown output',
      ...stack,
      outputs: { first: unknown.text, second: plaintext },
      says: 'in its output second\n',
    },
  ],
  // It says nothing of values that a preview does not know.
  waits: [],
  passes: [
    { what: 'the hint and the name of the secret', ...stack, outputs: { hint, name: compliant.secretName } },
    { what: 'a key string with a wrong checksum', ...stack, outputs: { apiKey: mistyped } },
    { what: 'an unknown output', ...stack, outputs: { apiKey: unknown.text } },
  ],
};
