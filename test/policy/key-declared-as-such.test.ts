import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, judged, saidBy } from './baseline.ts';

const RULE = 'key-declared-as-such';
const saidOf = saidBy(RULE);
const DISGUISES = [
  'pulumi-nodejs:keywright:apiKey',
  'pulumi-nodejs:dynamic:Resource',
  'pulumi-nodejs:index:ApiKey',
  'pulumi-nodejs:x/y:Z',
];

describe('key-declared-as-such', () => {
  it.each(DISGUISES)('refuses a key under the type %s', async (type) => {
    expect((await saidOf(compliant, { type })).said).toEqual([
      [
        `key "checkout" has the inputs of an API key and the type "${type}"`,
        '  allowed: the type "pulumi-nodejs:keywright:ApiKey", by which policies and people find keys',
        '  mend: declare it with ApiKey of keywright',
      ].join('\n'),
    ]);
  });

  it.each(DISGUISES)('is no way round the other rules: %s', async (type) => {
    const { violations } = await judged({ ...compliant, expiresIn: 'never' }, { type });
    expect(Object.keys(violations)).toEqual([RULE, 'key-must-expire']);
  });

  it('knows a key by its shape, whatever the preview does not know', async () => {
    const open = { ...compliant, expiresIn: unknown.text, catalogDigest: unknown.text, claim: unknown.text };
    expect((await saidOf(open, { type: 'pulumi-nodejs:dynamic:Resource' })).said).toHaveLength(1);
  });

  it.each(['catalogDigest', 'claim', 'expiresIn'] as const)(
    'leaves a dynamic resource without %s alone',
    async (missing) => {
      const { [missing]: _, ...inputs } = { ...compliant, scopes: ['root'] };
      const type = 'pulumi-nodejs:dynamic:Resource';
      // That there is such a resource, another rule says.
      expect(Object.keys((await judged(inputs, { type })).violations)).toEqual(['no-way-round']);
    },
  );

  it('leaves a resource of another provider alone, whatever its shape', async () => {
    const type = 'acme:keys:Key';
    expect(await judged({ ...compliant, expiresIn: 'never' }, { type })).toEqual({
      violations: {},
      stopped: {},
    });
  });
});
