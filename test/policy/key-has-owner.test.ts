import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, saidBy } from './baseline.ts';

const RULE = 'key-has-owner';
const said = saidBy(RULE);
const saidOf = (owner: unknown, config = {}) => said({ ...compliant, owner }, { config: { [RULE]: config } });

function message(declared: string, allowed: string, mend: string): string {
  return `key "checkout" ${declared}\n  allowed: ${allowed}\n  mend: ${mend}`;
}

const MEND = 'write the team that answers for the key, or an e-mail address of it';

describe('key-has-owner', () => {
  it('says that nobody owns it', async () => {
    for (const owner of [undefined, '', ' ', 7])
      expect((await saidOf(owner)).said).toEqual([
        message('has no owner', 'a team or a person, by the rule key-has-owner', MEND),
      ]);
  });

  it('says which owner stands for nobody', async () => {
    expect((await saidOf(' TBD ')).said).toEqual([
      message(
        'has the owner "TBD", which stands for nobody',
        'a team or a person, by the setting placeholders of the rule key-has-owner',
        MEND,
      ),
    ]);
  });

  it.each(['todo', 'fixme', 'test', 'unknown', 'nobody', 'none', 'n/a', 'me', 'Owner', 'change-me', 'xxx'])(
    'takes %s for a placeholder',
    async (owner) => {
      expect((await saidOf(owner)).said).toHaveLength(1);
    },
  );

  it.each([
    'team-a',
    'testers',
    'Müller',
    '经理人',
    'it',
    'a b',
    'ops #2',
    'todo-app',
    'unknown-worlds',
    'root@a.b.example',
  ])('takes %s for an owner', async (owner) => {
    expect((await saidOf(owner)).said).toEqual([]);
  });

  it.each([
    'a@b',
    'a@',
    '@b',
    'a@@b.example',
    'a b@c.example',
    'a@.example',
    'a@b.',
    'a@b..example',
    '@a/b/c',
    '@/b',
    'x@y/z',
  ])('takes %s for no e-mail address and no team', async (owner) => {
    expect((await saidOf(owner)).said).toEqual([
      message(
        `has the owner "${owner}", which is no e-mail address`,
        'a name or an e-mail address, by the rule key-has-owner',
        MEND,
      ),
    ]);
  });

  it.each(['x', '7', '12345', 'x2', '--', 'a1.2'])('takes %s for no name', async (owner) => {
    expect((await saidOf(owner)).said).toEqual([
      message(
        `has the owner "${owner}", which is no name`,
        'a name or an e-mail address, by the rule key-has-owner',
        MEND,
      ),
    ]);
  });

  it('holds to the patterns of the organisation, and says them', async () => {
    const config = { patterns: ['*@shop.example', 'team-*'] };
    for (const owner of ['ada@shop.example', 'team-a'])
      expect((await saidOf(owner, config)).said).toEqual([]);
    const like = 'owners like "*@shop.example", "team-*", by the setting patterns';
    const mend = 'write the owner like "*@shop.example"';
    expect((await saidOf('my team-a', config)).said).toEqual([
      message('has the owner "my team-a"', `${like} of the rule key-has-owner`, mend),
    ]);
    expect((await saidOf(undefined, config)).said).toEqual([
      message('has no owner', `${like}, by the rule key-has-owner`, mend),
    ]);
  });

  it('takes any owner where no placeholders are configured', async () => {
    expect((await saidOf('todo', { placeholders: [] })).said).toEqual([]);
  });

  it('waits for an owner that the preview does not know', async () => {
    const { said, stopped } = await saidOf(unknown.text);
    expect(said).toEqual([]);
    expect(stopped).toContain('.owner');
  });
});
