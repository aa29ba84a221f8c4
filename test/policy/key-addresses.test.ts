import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, saidBy } from './baseline.ts';

const RULE = 'key-addresses';
const said = saidBy(RULE);
const saidOf = (allowedCidrs: unknown, config = {}, stack = 'dev') =>
  said(
    { ...compliant, allowedCidrs },
    { config: { [RULE]: config }, stack, settings: { environments: { prod: ['*-prod'] } } },
  );

function message(declared: string, allowed: string, mend: string): string {
  return `key "checkout" ${declared}\n  allowed: ${allowed}\n  mend: ${mend}`;
}

describe('key-addresses', () => {
  it('names the network, how small it must be, and the mend', async () => {
    expect((await saidOf(['0.0.0.0/0'])).said).toEqual([
      message(
        'allows the network "0.0.0.0/0", which is every address there is',
        'IPv4 networks of at least 8 bits, by the setting minIpv4Prefix of the rule key-addresses',
        'write the networks from which the key is really used, with /8 or more',
      ),
    ]);
    expect((await saidOf(['2001:db8::/47'], { minIpv6Prefix: 48 })).said).toEqual([
      message(
        'allows the network "2001:db8::/47"',
        'IPv6 networks of at least 48 bits, by the setting minIpv6Prefix of the rule key-addresses',
        'write the networks from which the key is really used, with /48 or more',
      ),
    ]);
  });

  it.each([
    ['10.0.0.0/8', 0],
    ['10.0.0.0/7', 1],
    ['::ffff:10.0.0.0/104', 0],
    ['::ffff:10.0.0.0/103', 1],
    ['2001:db8::/32', 0],
    ['2001:db8::/31', 1],
    ['::/0', 1],
  ])('judges %s by the defaults: %i violations', async (network, count) => {
    expect((await saidOf([network])).said).toHaveLength(count);
  });

  it.each([
    ['10.0.0.0/24', { minIpv4Prefix: 24 }, 0],
    ['10.0.0.0/23', { minIpv4Prefix: 24 }, 1],
    ['128.0.0.0/1', { minIpv4Prefix: 1 }, 0],
    ['2001:d00::/24', { minIpv4Prefix: 32, minIpv6Prefix: 24 }, 0],
  ])('judges %s by %j: %i violations', async (network, config, count) => {
    expect((await saidOf([network], config)).said).toHaveLength(count);
  });

  it('judges every network of the list', async () => {
    const { said } = await saidOf(['10.0.0.0/8', '0.0.0.0/0', '::/0', 'lan']);
    expect(said).toHaveLength(3);
  });

  it.each(['*', '::/0', '0.0.0.0/0'])('whatever the configuration, %s is no guard', async (network) => {
    expect((await saidOf([network], { minIpv4Prefix: 0, minIpv6Prefix: 0 })).said).toHaveLength(1);
  });

  it('says what is no network', async () => {
    expect((await saidOf(['203.0.113.7'])).said).toEqual([
      message(
        'allows "203.0.113.7", which is a single address: write 203.0.113.7/32',
        'networks in CIDR notation',
        'write each network by its first address and its bits',
      ),
    ]);
    expect((await saidOf([7])).said).toEqual([
      message(
        'allows a network that is no text',
        'networks in CIDR notation',
        'write each network as text, such as "203.0.113.0/24"',
      ),
    ]);
  });

  it('demands a list where the configuration says so', async () => {
    const config = { requiredInEnvironments: ['prod'] };
    for (const none of [undefined, [], 'all'])
      expect((await saidOf(none, config, 'a-prod')).said).toEqual([
        message(
          'may be used from anywhere (it has no allowedCidrs)',
          'only keys with a list of networks, by the setting requiredInEnvironments of the rule key-addresses for "prod"',
          'write allowedCidrs: ["…"] with the networks from which the key is used',
        ),
      ]);
    expect((await saidOf(['10.0.0.0/8'], config, 'a-prod')).said).toEqual([]);
    expect((await saidOf(undefined, config)).said).toEqual([]);
  });

  it('waits for what the preview does not know, and judges the rest', async () => {
    const config = { requiredForTypes: ['service'] };
    expect(await saidOf(unknown.list, config)).toEqual({
      said: [],
      stopped: expect.stringContaining('.allowedCidrs'),
    });
    const { said: found, stopped } = await saidOf(['0.0.0.0/0', unknown.text], config);
    expect(found).toHaveLength(1);
    expect(stopped).toContain('.allowedCidrs.1');
    const { stopped: byType } = await said(
      { ...compliant, type: unknown.text },
      { config: { [RULE]: config } },
    );
    expect(byType).toContain('.type');
  });
});
