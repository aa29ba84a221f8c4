import { expect, it } from 'vitest';
import { up } from './engine.js';
import { program, World } from './world.js';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A vault that tells the key behind an alias, against what the documentation of AWS says of it. */
function resolving(world: World, aliases: Readonly<Record<string, string>>): void {
  const describe = world.vault.describe.bind(world.vault);
  world.vault.describe = async (nameOrArn) => {
    const seen = await describe(nameOrArn);
    return seen && { ...seen, kmsKeyId: aliases[seen.kmsKeyId ?? ''] ?? seen.kmsKeyId };
  };
}

it('an alias that the vault tells as a key is set once, and again only if alias or key differ', async () => {
  const world = new World();
  const aliases: Record<string, string> = { 'alias/a': KEY, 'alias/b': KEY };
  resolving(world, aliases);
  const deploy = async (kmsKeyId: string) => {
    const { calls } = await world.run(up(program({ kmsKeyId }), { refresh: true }));
    return calls.filter((call) => call === 'vault.setKmsKey').length;
  };
  await world.run(up(program()));
  expect(await deploy('alias/a')).toBe(1);
  expect(await deploy('alias/a')).toBe(0);
  expect(await deploy('alias/b')).toBe(1);
  expect(await deploy('alias/b')).toBe(0);
  aliases['alias/b'] = KEY.replace('1234abcd', '9999abcd');
  expect(await deploy('alias/b')).toBe(1);
  expect(await deploy('alias/b')).toBe(0);
});

it('a key that is created under such an alias settles after one more deployment', async () => {
  const world = new World();
  resolving(world, { 'alias/a': KEY });
  const deploy = () => world.run(up(program({ kmsKeyId: 'alias/a' }), { refresh: true }));
  await deploy();
  await deploy();
  expect((await deploy()).calls).not.toContain('vault.setKmsKey');
  expect(world.saved?.outs).toMatchObject({ kmsKeyId: 'alias/a', kmsKeyTold: KEY });
});
