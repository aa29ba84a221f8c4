import { UnknownValueError, unknownCheckingProxy } from '@pulumi/policy';
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../policy/judge.ts';
import { Session, type ShownResource } from '../../policy/pulumi/session.ts';
import { keyMustExpire } from '../../policy/rules/key-must-expire.ts';
import { unknown } from '../../policy/testing/index.ts';
import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.ts';
import { compliant } from './baseline.ts';

function shown(name: string, props: Readonly<Record<string, unknown>>, type: string = API_KEY_TYPE) {
  const urn = `urn:pulumi:dev::shop::${type}::${name}`;
  return { type, name, urn, props: unknownCheckingProxy({ ...props }) } satisfies ShownResource;
}

const ROOT = shown('shop-dev', {}, 'pulumi:pulumi:Stack');
const exception = {
  project: 'shop',
  stack: 'dev',
  resource: 'checkout',
  rule: 'key-must-expire',
  reason: 'SEC-481',
  approver: 'security',
  until: '2026-12-31',
};

function judgement(found: Partial<Judgement> = {}): Judgement {
  return { charges: [], questions: [], used: [], ...found };
}

describe('at the end of an operation', () => {
  it('the inputs that were shown are joined to the outputs', () => {
    const session = new Session();
    session.see(shown('checkout', compliant), 'rule');
    session.see(shown('alice', { grantorId: 'user:alice', disabled: true }, GRANTOR_TYPE), 'rule');
    const outputs = { status: 'active', version: 2, issuedAt: '2026-11-01T00:00:00Z', expiresAt: 'never' };
    const stack = session.stackOf([
      shown('checkout', outputs),
      shown('alice', { grantorId: 'user:bob' }, GRANTOR_TYPE),
    ]);
    expect(stack.keys).toMatchObject([
      {
        name: 'checkout',
        owner: { is: 'known', value: 'checkout' },
        region: { is: 'known', value: 'eu-central-1' },
        deployed: { status: 'active', version: 2, issuedAt: 1_793_491_200, expiresAt: 'never' },
      },
    ]);
    expect(stack.grantors).toMatchObject([
      { grantorId: { is: 'known', value: 'user:alice' }, disabled: { is: 'known', value: true } },
    ]);
    expect(stack.resources.map(({ inputs }) => inputs)).toMatchObject([
      { owner: 'checkout' },
      { disabled: true },
    ]);
  });

  it.each([
    ['has no outputs yet', {}],
    ['has outputs that are not known yet', { status: unknown.text, version: unknown.number }],
  ])('what %s is not deployed', (_, outputs) => {
    const session = new Session();
    session.see(shown('checkout', compliant), 'rule');
    expect(session.stackOf([shown('checkout', outputs)]).keys[0]).not.toHaveProperty('deployed');
  });

  it('the stack is told by its root, wherever that stands', () => {
    const session = new Session();
    session.see(shown('checkout', compliant), 'rule');
    const stack = session.stackOf([shown('checkout', {}), ROOT]);
    expect(stack).toMatchObject({ title: 'stack "shop/dev"', name: 'dev', urn: ROOT.urn });
    expect(new Session().stackOf([shown('checkout', {})])).toMatchObject({ name: 'dev' });
    expect(new Session().stackOf([])).toMatchObject({ urn: '', keys: [], grantors: [], resources: [] });
  });

  it('a resource of another kind whose inputs were not shown has its outputs, a key nothing that is known', () => {
    const session = new Session();
    const stack = session.stackOf([
      shown('role', { name: 'verifier' }, 'aws:iam/role:Role'),
      shown('checkout', { status: 'active', expiresIn: '30d', scopes: [] }),
      shown('alice', { grantorId: 'user:alice' }, GRANTOR_TYPE),
    ]);
    expect(stack.resources[0]?.inputs).toEqual({ name: 'verifier' });
    expect(stack.keys).toMatchObject([
      {
        expiresIn: { is: 'unknown' },
        scopes: { is: 'unknown' },
        overlap: { is: 'unknown' },
        region: { is: 'unknown' },
        deployed: { status: 'active' },
      },
    ]);
    expect(stack.grantors).toMatchObject([{ grantorId: { is: 'unknown' }, region: { is: 'unknown' } }]);
    expect(session.hasSeen(shown('checkout', {}).urn)).toBe(false);
  });
});

describe('a process that serves a preview and then an up', () => {
  it('keeps no inputs of what is gone', () => {
    const session = new Session();
    session.see(shown('checkout', compliant), 'rule');
    session.see(shown('feed', compliant), 'rule');
    session.stackOf([shown('checkout', {}), shown('feed', {})]);
    session.see(shown('checkout', { ...compliant, owner: 'others' }), 'rule');
    expect(session.hasSeen(shown('feed', {}).urn)).toBe(false);
    const { keys } = session.stackOf([shown('checkout', {})]);
    expect(keys).toMatchObject([{ name: 'checkout', owner: { is: 'known', value: 'others' } }]);
  });

  it('sees the outputs of the second, and keeps those of the first for its own end only', () => {
    const session = new Session();
    session.see(shown('checkout', compliant), 'rule');
    session.stackOf([shown('checkout', {})]);
    session.see(shown('checkout', compliant), 'rule');
    const { keys } = session.stackOf([shown('checkout', { status: 'active' })]);
    expect(keys[0]?.deployed).toEqual({ status: 'active' });
  });

  it('reads the stack anew where nothing tells one operation from the next', () => {
    const session = new Session();
    session.stackOf([shown('checkout', {})]);
    expect(session.stackOf([shown('feed', {})]).keys).toMatchObject([{ name: 'feed' }]);
  });

  it('forgets which exceptions the first has used', () => {
    const session = new Session();
    const { urn } = shown('checkout', {});
    session.see(shown('checkout', compliant), 'rule');
    session.note(keyMustExpire, urn, judgement({ used: [exception] }));
    const first = session.stackOf([shown('checkout', {})]);
    expect([...(first.trials.get('key-must-expire')?.used ?? [])]).toEqual([exception]);
    session.see(shown('checkout', compliant), 'rule');
    expect(session.stackOf([shown('checkout', {})]).trials.size).toBe(0);
  });

  it('forgets what a preview used that came to no end', () => {
    const session = new Session();
    const [checkout, gone] = [shown('checkout', {}), shown('gone', {})];
    for (const { urn } of [checkout, gone]) {
      session.see(shown('checkout', compliant), 'rule');
      session.note(keyMustExpire, urn, judgement({ used: [exception] }));
    }
    session.note(keyMustExpire, checkout.urn, judgement());
    const { trials } = session.stackOf([checkout]);
    expect(trials.get('key-must-expire')).toEqual({ used: new Set(), waits: false });
  });
});

describe('what judging came to', () => {
  it('says whether a rule waits for a value', () => {
    const session = new Session();
    const { urn } = shown('checkout', {});
    session.see(shown('checkout', compliant), 'rule');
    const about = { title: 'key "checkout"', name: 'checkout', urn };
    const question = {
      rule: keyMustExpire,
      about,
      undecided: { kind: 'undecided', field: 'expiresIn' },
    } as const;
    session.note(keyMustExpire, urn, judgement({ questions: [question] }));
    session.note(keyMustExpire, ROOT.urn, judgement());
    const { trials } = session.stackOf([ROOT, shown('checkout', {})]);
    expect(trials.get('key-must-expire')?.waits).toBe(true);
  });
});

describe('a value that is not known', () => {
  it("is told by the engine's own error, of the value or of what holds it", () => {
    const session = new Session();
    const subject = shown('checkout', { scopes: ['read', unknown.text], rotation: unknown.map });
    session.see(subject, 'rule');
    expect(session.unknownAt(subject.urn, 'scopes[1]')).toBeInstanceOf(UnknownValueError);
    expect(session.unknownAt(subject.urn, 'rotation.every')).toMatchObject({
      message: "Object value at .rotation can't be known during preview",
    });
  });

  it('that the engine did not tell of fails, by name', () => {
    const session = new Session();
    const subject = shown('checkout', compliant);
    session.see(subject, 'rule');
    expect(session.unknownAt(subject.urn, 'owner')).not.toBeInstanceOf(UnknownValueError);
    expect(session.unknownAt(subject.urn, 'owner').message).toBe(
      `${subject.urn}: owner is not known, and the engine did not say so`,
    );
  });
});
