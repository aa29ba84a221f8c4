import { api, newKey, request } from './fixtures.mjs';
import { perCoreSecond } from './measure.mjs';
import { keyStrings, runtime } from './product.mjs';

const COUNT = 200_000;
const AT_LEAST = 500_000;

/** @param {string} what @param {number} rate @returns {import('./measure.mjs').Row} */
function row(what, rate) {
  return {
    what,
    seen: `${Math.round(rate).toLocaleString('en')} /s`,
    promised: `≥ ${AT_LEAST.toLocaleString('en')} /s`,
    kept: rate >= AT_LEAST,
  };
}

/** What strangers send is refused without I/O, and must cost next to nothing. */
export async function refusing() {
  const { text } = await newKey();
  const digit = (/** @type {number} */ n) => String(n).padStart(4, '0');
  const kinds = {
    malformed: Array.from({ length: 1_000 }, (_, n) => `${text.slice(0, 40)}-${digit(n)}${text.slice(45)}`),
    'bad checksum': Array.from(
      { length: 1_000 },
      (_, n) => `${text.slice(0, 40)}${digit(n)}${text.slice(44)}`,
    ),
  };
  let reads = 0;
  const store = {
    get: async () => {
      reads += 1;
      return undefined;
    },
  };
  const verifier = runtime.createVerifier({ api, store, log: () => {} });
  /** @type {import('./measure.mjs').Row[]} */
  const rows = [];
  for (const [kind, texts] of Object.entries(kinds)) {
    const parsed = await perCoreSecond(COUNT, () => {
      for (let n = 0; n < COUNT; n++) keyStrings.parseKeyString(texts[n % texts.length] ?? '');
    });
    rows.push(row(`key strings refused: ${kind}`, parsed));
    const requests = texts.map(request);
    const judged = await perCoreSecond(COUNT, async () => {
      for (let n = 0; n < COUNT; n++) await verifier.verify(requests[n % requests.length] ?? request(''));
    });
    rows.push(row(`whole requests refused: ${kind}`, judged));
  }
  rows.push({ what: 'reads of the table for them', seen: String(reads), promised: '0', kept: reads === 0 });
  return rows;
}
