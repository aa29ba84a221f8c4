import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

const settings = {
  minLength: {
    type: 'integer',
    description: 'Fewest characters of a description.',
    minimum: 1,
    default: 10,
  },
} as const;

/** Letters and digits alone: `CI upload` says no more than `ci-upload`. */
function core(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function* judge(key: DeclaredKey, { config }: Standards<typeof settings>): Generator<Finding> {
  if (key.description.is === 'unknown') return yield undecided('description');
  const text = (knownOf(key.description) ?? '').trim();
  const say = (declared: string): Finding =>
    violation('description', {
      declared,
      allowed: `what the key is for, in at least ${config.minLength} characters, by the setting minLength of the rule key-has-description`,
      mend: 'write description: "…", with what breaks if the key is revoked',
    });
  if (text === '') return yield say('has no description');
  const { length } = [...text];
  const declared = `has the description ${quote(text)}`;
  if (length < config.minLength)
    return yield say(`${declared}, of ${length} ${length === 1 ? 'character' : 'characters'}`);
  if (core(text) === core(key.name)) return yield say(`${declared}, which is its name again`);
  if (core(text) === core(knownOf(key.label) ?? key.name))
    return yield say(`${declared}, which is its label again`);
  if (key.label.is === 'unknown') yield undecided('label');
}

/** A key says what it is for, in other words than its name: who finds it in a log must judge whether to revoke it. */
export const keyHasDescription = keyRule({
  name: 'key-has-description',
  title: 'API keys say what they are for',
  severity: 'low',
  level: 'advisory',
  description: 'Every API key has a description that says more than its name and label.',
  remediationSteps: 'Set description to what the key is for, and what breaks if it is revoked.',
  evidence: ['declared-inputs'],
  settings,
  exceptionsName: 'resource',
  judge,
});
