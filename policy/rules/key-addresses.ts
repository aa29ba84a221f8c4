import { parseNetwork } from '../../keys/addresses/network.js';
import { demandOn, demandSettings } from '../demand.js';
import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { NumberSetting } from '../setting.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

function prefixSetting(family: string, otherwise: number, maximum: number): NumberSetting {
  return {
    type: 'integer',
    description: `Fewest bits after the slash of an ${family} network: what has fewer is too wide.`,
    minimum: 1,
    maximum,
    default: otherwise,
  };
}

const settings = {
  ...demandSettings('a list of networks (allowedCidrs)'),
  minIpv4Prefix: prefixSetting('IPv4', 8, 32),
  minIpv6Prefix: prefixSetting('IPv6', 32, 128),
};

function* judgeNetwork(text: string, config: Standards<typeof settings>['config']): Generator<Finding> {
  const network = parseNetwork(text);
  if ('problem' in network) {
    return yield violation('allowedCidrs', {
      declared: `allows ${quote(text)}, which ${network.problem}`,
      allowed: 'networks in CIDR notation',
      mend: 'write each network by its first address and its bits',
    });
  }
  const { family } = network;
  const setting = family === 4 ? 'minIpv4Prefix' : 'minIpv6Prefix';
  const bits = Number(network.text.split('/')[1]);
  if (bits >= Math.max(1, config[setting])) return;
  const whole = bits === 0 ? ', which is every address there is' : '';
  yield violation('allowedCidrs', {
    declared: `allows the network ${quote(network.text)}${whole}`,
    allowed: `IPv${family} networks of at least ${Math.max(1, config[setting])} bits, by the setting ${setting} of the rule key-addresses`,
    mend: `write the networks from which the key is really used, with /${Math.max(1, config[setting])} or more`,
  });
}

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { allowedCidrs } = key;
  if (allowedCidrs.is === 'unknown') return yield undecided('allowedCidrs');
  const networks = knownOf(allowedCidrs) ?? [];
  if (networks.length === 0) {
    const demand = demandOn(key, 'key-addresses', standards);
    if (demand.is === 'undecided') return yield undecided(demand.field);
    if (demand.is === 'none') return;
    return yield violation('allowedCidrs', {
      declared: 'may be used from anywhere (it has no allowedCidrs)',
      allowed: `only keys with a list of networks, by ${demand.by}`,
      mend: 'write allowedCidrs: ["…"] with the networks from which the key is used',
    });
  }
  for (const network of networks) {
    if (network.is === 'absent') {
      yield violation('allowedCidrs', {
        declared: 'allows a network that is no text',
        allowed: 'networks in CIDR notation',
        mend: 'write each network as text, such as "203.0.113.0/24"',
      });
    } else if (network.is === 'known') yield* judgeNetwork(network.value, standards.config);
  }
  const waiting = networks.findIndex(({ is }) => is === 'unknown');
  if (waiting >= 0) yield undecided(`allowedCidrs[${waiting}]`);
}

/** A key may be used from networks that are small enough to mean something, and from anywhere only where that is allowed. */
export const keyAddresses = keyRule({
  name: 'key-addresses',
  title: 'API keys are bound to networks',
  severity: 'medium',
  level: 'mandatory',
  description:
    'The networks of an API key are no wider than the organisation allows; and it has some where the organisation demands them.',
  remediationSteps:
    'Set allowedCidrs to the networks from which the key is used. Leave a list out rather than allow every address, which ' +
    'looks like a guard and is none.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
