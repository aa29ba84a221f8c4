import { newKey } from './fixtures.mjs';
import { perCoreSecond } from './measure.mjs';
import { addresses, guards, matchers, networks } from './product.mjs';

const COUNT = 50_000;
const AT_MOST_MICROSECONDS = 2;
/** As many as a record can hold. */
const IN_A_RECORD = 32;

const FAMILIES = [
  {
    name: 'IPv4',
    network: (/** @type {number} */ n) => `10.${n >> 6}.${(n & 63) * 4}.0/24`,
    address: (/** @type {number} */ n) => `10.${n >> 6}.${(n & 63) * 4 + (n & 1)}.${n & 255}`,
  },
  {
    name: 'IPv6',
    network: (/** @type {number} */ n) => `2001:db8:${n.toString(16)}::/48`,
    address: (/** @type {number} */ n) => `2001:db8:${(n * 2).toString(16)}::${n.toString(16)}`,
  },
];

/** @param {string} text */
function parsed(text) {
  const network = networks.parseNetwork(text);
  if ('problem' in network) throw new Error(`${text} ${network.problem}`);
  return network;
}

/**
 * @param {string} what
 * @param {number} rate
 * @param {number} most
 */
function row(what, rate, most) {
  const microseconds = 1e6 / rate;
  return {
    what,
    seen: `${microseconds.toFixed(2)} µs`,
    promised: `≤ ${most} µs`,
    kept: microseconds <= most,
  };
}

/** What it costs to tell whether an address, as text, is in a list; and to read the list, where it is not in memory. */
export async function matching() {
  const rows = [];
  const record = (await newKey()).transition.next;
  for (const { name, network, address } of FAMILIES) {
    const list = Array.from({ length: 1_000 }, (_, n) => parsed(network(n)));
    const matches = matchers.compileNetworks(list);
    const asked = Array.from({ length: 1_000 }, (_, n) => address(n));
    let inside = 0;
    const rate = await perCoreSecond(COUNT, () => {
      inside = 0;
      for (let n = 0; n < COUNT; n++) {
        const found = addresses.parseAddress(asked[n % asked.length] ?? '');
        if (found !== undefined && matches(found)) inside += 1;
      }
    });
    // Half of them are in, so that neither answer is the cheap one.
    if (inside !== COUNT / 2) throw new Error(`${inside} of ${COUNT} addresses were found`);
    rows.push(row(`an ${name} address among 1,000 networks`, rate, AT_MOST_MICROSECONDS));
  }
  const lists = Array.from({ length: 2_000 }, (_, n) =>
    Array.from({ length: IN_A_RECORD }, (_, m) => `10.${n >> 4}.${(n & 15) * 16}.${m * 8}/29`),
  );
  const records = lists.map((allowedCidrs) => ({ ...record, terms: { ...record.terms, allowedCidrs } }));
  const [first] = records;
  if (first === undefined) throw new Error('there is no list');
  const kept = new guards.AddressGuard();
  const warm = await perCoreSecond(COUNT, () => {
    for (let n = 0; n < COUNT; n++) kept.admit(first, '198.51.100.7');
  });
  rows.push(row('networks of a key, 32, in memory', warm, 5));
  // More lists than a process keeps, in turn: each is read anew.
  const cold = await perCoreSecond(records.length, () => {
    for (const one of records) kept.admit(one, '198.51.100.7');
  });
  rows.push(row('networks of a key, 32, not in memory', cold, 300));
  return rows;
}
