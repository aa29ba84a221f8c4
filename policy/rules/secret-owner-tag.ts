import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { UNKNOWN } from '../subjects/seen.js';

const settings = {
  tag: {
    type: 'string',
    description:
      'Name of the tag in which the secret of every key says its owner, such as owner; empty: none.',
    pattern: '^[A-Za-z0-9_.:/=+@-]{0,128}$',
    default: '',
  },
} as const;

/** What the value of a tag may be. */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** The provider takes so many tags beside its own. */
const MOST_TAGS = 40;

function* judge(
  { owner, tags }: DeclaredKey,
  { config: { tag } }: Standards<typeof settings>,
): Generator<Finding> {
  // Who owns a key that names nobody is for key-has-owner to judge.
  if (tag === '' || owner.is === 'absent') return;
  if (tags.is === 'unknown') return yield undecided('tags');
  if (owner.is === 'unknown') return yield undecided('owner');
  const declared = tags.is === 'known' ? tags.value : {};
  const value = Object.hasOwn(declared, tag) ? declared[tag] : undefined;
  if (value === UNKNOWN) return yield undecided(`tags.${tag}`);
  if (value === owner.value) return;
  const canBe =
    TAG_VALUE.test(owner.value) && (value !== undefined || Object.keys(declared).length < MOST_TAGS);
  const said = {
    declared:
      value === undefined ? `has no tag ${quote(tag)}` : `has a tag ${quote(tag)} that is not its owner`,
    allowed: `the owner of the key as the tag ${quote(tag)} of its secret, by the setting tag of the rule secret-owner-tag`,
    mend: `write tags: { ${JSON.stringify(tag)}: ${quote(owner.value)} }`,
  };
  const changes = canBe ? [{ at: ['tags', tag], value: owner.value, repeats: 'owner' } as const] : [];
  yield violation('tags', said, { changes });
}

/** The secret of a key says in a tag who owns it, for those who see the secret and not the program. */
export const secretOwnerTag = keyRule({
  name: 'secret-owner-tag',
  title: 'Secrets of API keys name the owner in a tag',
  severity: 'low',
  level: 'advisory',
  description:
    'The secret of an API key has a tag with the owner of the key, where the organisation names such a tag.',
  remediationSteps: 'Write the owner of the key into its tags, under the name that the configuration gives.',
  evidence: ['declared-inputs'],
  settings,
  exceptionsName: 'resource',
  remediation: 'Adds the tag.',
  judge,
});
