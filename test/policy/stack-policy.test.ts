import { describe, expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.ts';
import { courtOf } from '../../policy/judge.ts';
import { resourcePolicy } from '../../policy/pulumi/resource-policy.ts';
import { Session } from '../../policy/pulumi/session.ts';
import { stackPolicy } from '../../policy/pulumi/stack-policy.ts';
import { keyRule, stackRule, undecided, violation } from '../../policy/rule.ts';
import { keyDeclaredAsSuch } from '../../policy/rules/key-declared-as-such.ts';
import { testPolicies, unknown } from '../../policy/testing/index.ts';
import { API_KEY_TYPE } from '../../provider/type.ts';
import { catalog, compliant } from './baseline.ts';

const ABOUT = {
  title: 'Test',
  severity: 'low',
  level: 'mandatory',
  description: 'For this test.',
  remediationSteps: 'None.',
  settings: {},
  exceptionsName: 'resource',
} as const;

const oneOwner = stackRule({
  ...ABOUT,
  name: 'one-owner',
  evidence: ['declared-inputs'],
  *judge({ keys }) {
    for (const key of keys) {
      if (key.owner.is === 'known' && key.owner.value !== 'checkout')
        yield violation('owner', { declared: 'is of others', allowed: 'one', mend: 'none' }, { about: key });
    }
    for (const key of keys) {
      if (key.owner.is === 'unknown') yield undecided('owner', key);
      if (key.label.is === 'unknown') yield undecided('label', key);
    }
  },
});

const neverExpired = keyRule({
  ...ABOUT,
  name: 'never-expired',
  evidence: ['stored-outputs'],
  *judge({ deployed }) {
    if (deployed?.status === 'expired')
      yield violation('status', { declared: 'has expired', allowed: 'active', mend: 'renew it' });
  },
});

const court = courtOf({ catalogs: [catalog] }, [oneOwner, neverExpired, keyDeclaredAsSuch]);
const clock = () => instantOf(1_800_000_000);

/** Policies that share a session, as those of a pack do. */
function policies(seesResources: boolean) {
  const session = new Session();
  return [
    ...(seesResources ? [resourcePolicy(keyDeclaredAsSuch, court, session, clock)] : []),
    stackPolicy(oneOwner, court, session, clock),
    stackPolicy(neverExpired, court, session, clock),
  ];
}

function key(name: string, props: Readonly<Record<string, unknown>> = {}, outputs: object = {}) {
  return { type: API_KEY_TYPE, name, props: { ...compliant, ...props }, outputs: { ...outputs } };
}

describe('a rule about the stack', () => {
  it('is told at the resource that it is about', async () => {
    const { violations, undecided: waits } = await testPolicies(policies(true), {
      resources: [key('good'), key('odd', { owner: 'others' })],
    });
    expect(violations).toEqual([
      {
        policy: 'one-owner',
        resource: 'odd',
        level: 'mandatory',
        message: 'key "odd" is of others\n  allowed: one\n  mend: none',
      },
    ]);
    expect(waits).toEqual([]);
  });

  it('tells what is known, then the first value that is not and whose it is', async () => {
    const { violations, undecided: waits } = await testPolicies(policies(true), {
      resources: [
        key('first', { owner: unknown.text, label: unknown.text }),
        key('second', { owner: unknown.text }),
        key('odd', { owner: 'others' }),
      ],
    });
    expect(violations.map(({ resource }) => resource)).toEqual(['odd']);
    expect(waits.map(({ policy, message }) => [policy, message])).toEqual([
      ['one-owner', 'key "first": string value at .owner can\'t be known during preview (and 2 more)'],
    ]);
    const one = await testPolicies(policies(true), { resources: [key('only', { label: unknown.text })] });
    expect(one.undecided.map(({ message }) => message)).toEqual([
      'key "only": string value at .label can\'t be known during preview',
    ]);
  });

  it('does not pass over a key that no rule about resources was shown: once, and as a violation', async () => {
    const { violations, undecided: waits } = await testPolicies(policies(false), {
      resources: [key('good'), key('other')],
    });
    expect(waits).toEqual([]);
    expect(violations.map(({ policy, resource }) => [policy, resource])).toEqual([
      ['one-owner', 'good'],
      ['one-owner', 'other'],
    ]);
    expect(violations[0]?.message).toBe(
      'key "good" cannot be judged: at the end of an operation its inputs are not shown any more\n' +
        '  allowed: what a rule about resources was shown before, by the policy pack; all of them are disabled\n' +
        '  mend: enable one of them, such as key-declared-as-such',
    );
  });
});

describe('a rule about what is deployed', () => {
  it('judges each key by its outputs, whether its inputs were shown or not', async () => {
    const resources = [
      key('old', {}, { status: 'expired' }),
      key('new'),
      key('well', {}, { status: 'active' }),
    ];
    for (const seesResources of [true, false]) {
      const { violations } = await testPolicies(policies(seesResources), { resources });
      const expired = violations.filter(({ policy }) => policy === 'never-expired');
      expect(expired.map(({ resource }) => resource)).toEqual(['old']);
    }
  });
});
