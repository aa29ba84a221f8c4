import { matchesAny } from '../pattern.js';
import { quote, some } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

const settings = {
  patterns: {
    type: 'array',
    description: 'Who can own keys: ["*@acme.example", "team-*"]. `*` is any characters.',
    items: { type: 'string' },
    default: ['*'],
  },
  placeholders: {
    type: 'array',
    description: 'Patterns of what stands for nobody, in small letters. `*` is any characters.',
    items: { type: 'string' },
    default: [
      ...['todo', 'tbd', 'fixme', 'xxx', 'test', 'example', 'placeholder', 'changeme', 'change-me'],
      ...['unknown', 'unassigned', 'unowned', 'nobody', 'someone', 'anyone', 'none', 'null', 'undefined'],
      ...['n/a', 'na', 'me', 'owner', 'team', 'user'],
    ],
  },
} as const;

/** A name and a domain, as mail goes by; not every address that RFC 5321 allows. */
const MAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u;
/** A team of an organisation, as code hosts name them. */
const TEAM = /^@[^\s@/]+\/[^\s@/]+$/u;
const TWO_LETTERS = /\p{L}.*\p{L}/su;

/** Why a text cannot be an owner, as the rest of a sentence. */
function fault(owner: string): string | undefined {
  if (owner.includes('@') && !MAIL.test(owner) && !TEAM.test(owner)) return 'which is no e-mail address';
  return TWO_LETTERS.test(owner) ? undefined : 'which is no name';
}

function* judge({ owner }: DeclaredKey, { config }: Standards<typeof settings>): Generator<Finding> {
  if (owner.is === 'unknown') return yield undecided('owner');
  const name = knownOf(owner)?.trim() ?? '';
  const own = !config.patterns.includes('*');
  const like = own ? `owners like ${some(config.patterns)}, by the setting patterns` : 'a team or a person';
  const say = (declared: string, allowed: string): Finding =>
    violation('owner', {
      declared,
      allowed,
      mend: own
        ? `write the owner like ${quote(config.patterns[0] ?? '')}`
        : 'write the team that answers for the key, or an e-mail address of it',
    });
  if (name === '') return yield say('has no owner', `${like}, by the rule key-has-owner`);
  const declared = `has the owner ${quote(name)}`;
  const why = fault(name);
  if (why !== undefined)
    return yield say(`${declared}, ${why}`, 'a name or an e-mail address, by the rule key-has-owner');
  if (matchesAny(config.placeholders, name.toLowerCase()))
    return yield say(
      `${declared}, which stands for nobody`,
      'a team or a person, by the setting placeholders of the rule key-has-owner',
    );
  if (!matchesAny(config.patterns, name)) yield say(declared, `${like} of the rule key-has-owner`);
}

/** Somebody answers for a key, and can be found by what is written. */
export const keyHasOwner = keyRule({
  name: 'key-has-owner',
  title: 'Somebody answers for every API key',
  severity: 'medium',
  level: 'mandatory',
  description: 'Every API key has an owner: a team or an e-mail address, and no placeholder.',
  remediationSteps:
    'Set owner to the team that answers for the key, or to an e-mail address that reaches it.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
