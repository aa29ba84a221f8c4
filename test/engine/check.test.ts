import { afterEach, describe, expect, it } from 'vitest';
import { plaintextOf } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

/** The problems that the engine shows for one resource: property and words, by property. */
function problemsOf(stdout: string, name: string): [property: string, words: string][] {
  const line = new RegExp(`^ +error: \\S+ resource '${name}': property (\\S+) value .* has a problem: (.*)$`);
  return stdout
    .split('\n')
    .map((text) => line.exec(text))
    .filter((match) => match !== null)
    .map(([, property = '', words = '']): [string, string] => [property, words])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** A problem of this property whose words hold this part. */
function problem(property: string, part: string): unknown {
  return [property, expect.stringContaining(part)];
}

describe('the inputs of a key', () => {
  it('are judged all at once, each with its property and how to mend it', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const calls = project.proxy.calls.length;

    await project.declare(`
      key('upload', {
        scopes: ['read', 'nope'], account: '', label: 'a\\u200bb', expiresIn: '91d', secretName: 'elsewhere',
        rotation: { every: '1h', overlap: '1h', cron: 'x' }, tags: { 'keywright:claim': 'x', ok: 'y' },
        aws: { region: 'Ireland', accountId: 12, profile: 'x' }, color: 'red', revoked: 'yes',
      });`);
    const first = await project.preview();
    expect(first.code).not.toBe(0);
    expect(problemsOf(first.stdout, 'upload')).toEqual([
      problem('account', 'say whose data the key opens'),
      problem('aws.accountId', 'write the 12 digits of the account as text'),
      problem('aws.profile', 'there are region, accountId and assumeRole'),
      problem('aws.region', 'pulumi config set aws:region'),
      problem('color', 'remove it, or correct its spelling'),
      problem('expiresIn', 'live at most 90d: shorten it'),
      problem('label', 'write 1 to 128 visible characters'),
      problem('revoked', 'neither true nor false'),
      problem('rotation.cron', 'there are every and overlap'),
      problem('rotation.overlap', 'too long for a rotation every 1h: make it shorter than 54m'),
      problem('scopes[1]', 'acme has no scope "nope"'),
      problem('secretName', 'a secret cannot be renamed: declare a second key'),
      problem('tags["keywright:claim"]', 'cannot be the name of a tag'),
    ]);

    await project.declare(`key('upload', { type: 'nope', expiresIn: 'never' });`);
    expect(problemsOf((await project.preview()).stdout, 'upload')).toEqual([
      problem('expiresIn', 'must expire: write a duration such as "90d"'),
      problem('type', 'there are service, member, robot'),
    ]);

    await project.declare(`
      key('upload', { expiresIn: undefined, rotation: { every: '10d' } });`);
    expect(problemsOf((await project.preview()).stdout, 'upload')).toEqual([
      problem('expiresIn', '"never" must be written out'),
    ]);
    await project.declare(`key('upload', { expiresIn: '30d', rotation: { every: '30d' } });`);
    const up = await project.up();
    expect(up.code).not.toBe(0);
    expect(problemsOf(up.stdout, 'upload')).toEqual([
      problem('expiresIn', 'lengthen it to 31d, or rotate sooner'),
    ]);
    await project.declare(`key('upload', { expiresIn: '90 days', owner: '\\u200b', table: 'a b' });`);
    expect(problemsOf((await project.preview()).stdout, 'upload')).toEqual([
      problem('expiresIn', 'such as "90d"'),
      problem('owner', 'say who answers for the key'),
      problem('table', 'give the name of the key table'),
    ]);
    expect(project.proxy.calls.length, 'nothing was called for it').toBe(calls);
    await project.assertNoLeak();
  });

  it('may be unknown in a preview, and are judged when they are known', async () => {
    const program = (label: string) => `
      class Later extends pulumi.dynamic.Resource {
        constructor(name, value) {
          const outs = ({ value }) => ({ outs: { value, later: value } });
          const made = async (inputs) => ({ id: 'later', ...outs(inputs) });
          super({ create: made, update: async (_id, _olds, news) => outs(news) }, name, { value, later: undefined });
        }
      }
      const { later } = new Later('later', {
        label: '${label}', account: 'org-9', scope: 'write', table: common.table, every: '10d', tag: 'x', trigger: 't', region: 'us-east-1',
      });
      key('upload', {
        label: later.label, account: later.account, scopes: [later.scope], table: later.table, expiresIn: later.every,
        tags: { a: later.tag }, rotationTrigger: later.trigger, description: later.label,
      });
      key('whole', { scopes: later.apply(() => ['read']), rotation: later.apply(() => ({ overlap: '1h' })), aws: later.apply(({ region }) => ({ region })) });`;
    project = await keyProject({ program: program('later') });
    expect(await project.plan()).toEqual(expect.arrayContaining(['+ later', '+ upload', '+ whole']));
    await project.apply();
    const { inputs, outputs } = await project.stored();
    expect(inputs).toMatchObject({ label: 'later', account: 'org-9', scopes: ['write'], expiresIn: '10d' });
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)), 'PUT')).toBe('allowed');
    const whole = await project.stored('whole');
    expect(await project.verdict(await plaintextOf(String(whole.outputs.secretName)))).toBe('allowed');
    expect((await project.up()).stdout).toContain('4 unchanged');

    // Now the output of an update is unknown; what comes out of it is wrong, and refused before any effect.
    const calls = project.proxy.calls.length;
    await project.declare(program(''));
    const up = await project.up();
    expect(up.code).not.toBe(0);
    expect(problemsOf(up.stdout, 'upload')).toEqual([problem('label', 'write 1 to 128 visible characters')]);
    expect(project.proxy.calls.length).toBe(calls);
    await project.assertNoLeak();
  });
});
