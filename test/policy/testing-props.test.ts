import { type ResourceValidationPolicy, Secret } from '@pulumi/policy';
import { describe, expect, it } from 'vitest';
import { testPolicies, unknown } from '../../policy/testing/index.ts';

type Remediate = NonNullable<ResourceValidationPolicy['remediateResource']>;

/** Judges one resource by a policy that remediates like this, and notes what its validation is shown. */
async function remediatedBy(remediateResource: Remediate, props: Readonly<Record<string, unknown>>) {
  const seen: Readonly<Record<string, unknown>>[] = [];
  const policy: ResourceValidationPolicy = {
    name: 'mend',
    description: 'For this test.',
    enforcementLevel: 'remediate',
    remediateResource,
    validateResource: ({ props: shown }) => void seen.push(shown),
  };
  const { remediated, undecided } = await testPolicies([policy], {
    resources: [{ type: 'a:b:C', name: 'one', props }],
  });
  return { result: remediated.one, seen: seen[0] ?? {}, undecided: undecided.map(({ message }) => message) };
}

describe('what policies are shown of the inputs of a resource', () => {
  const props = { __provider: 'text', life: '60d', token: new Secret('s3cret'), deep: { __name: 1 } };

  it('a remediation sees internal names, a validation does not; both see secret values open', async () => {
    const seen: unknown[] = [];
    const { seen: validated, result } = await remediatedBy(({ props: shown }) => {
      seen.push(shown.__provider, shown.token, shown.deep.__name);
      return undefined;
    }, props);
    expect(seen).toEqual(['text', 's3cret', 1]);
    expect(Object.keys(validated)).toEqual(['life', 'token', 'deep']);
    expect(validated.token).toBe('s3cret');
    expect(result).toEqual({ ...props, token: 's3cret' });
  });

  it('a remediation may write in place or give back a copy, and what it changes is validated', async () => {
    const inPlace: Remediate = ({ props: shown }) => {
      shown.life = '30d';
      shown.deep.__name = 2;
      return shown;
    };
    const copy: Remediate = ({ props: shown }) => ({
      ...shown,
      life: '30d',
      deep: { ...shown.deep, __name: 2 },
    });
    for (const remediate of [inPlace, copy]) {
      const { seen, result } = await remediatedBy(remediate, props);
      expect(seen.life).toBe('30d');
      expect(result).toEqual({ ...props, life: '30d', token: 's3cret', deep: { __name: 2 } });
    }
    expect(props.life).toBe('60d');
  });

  it('a remediation that touches an unknown value changes nothing, and one that does not keeps it', async () => {
    const given = { ...props, label: unknown.text, list: ['a', unknown.text] };
    const spread = await remediatedBy(({ props: shown }) => ({ ...shown, life: '30d' }), given);
    expect(spread.undecided).toEqual(["string value at .label can't be known during preview"]);
    expect(spread.result?.life).toBe('60d');
    const careful = await remediatedBy(({ props: shown }) => {
      shown.life = '30d';
      return shown;
    }, given);
    expect(careful.undecided).toEqual([]);
    expect(careful.result).toMatchObject({ life: '30d', label: unknown.text, list: ['a', unknown.text] });
  });

  it('what is written in place of a secret value is secret to the next remediation', async () => {
    let next: unknown;
    const write: ResourceValidationPolicy = {
      name: 'write',
      description: '',
      enforcementLevel: 'remediate',
      remediateResource: ({ props: shown }) => {
        shown.token = 'other';
        return shown;
      },
    };
    const read: ResourceValidationPolicy = {
      ...write,
      name: 'read',
      remediateResource: ({ props: shown }) => {
        next = shown.__getSpecialProxyTarget.__getSpecialProxyTarget.token;
        return undefined;
      },
    };
    await testPolicies([write, read], { resources: [{ type: 'a:b:C', name: 'one', props }] });
    expect(next).toEqual(new Secret('other'));
  });
});
