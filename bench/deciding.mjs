import { api, newKey, request } from './fixtures.mjs';
import { perCoreSecond } from './measure.mjs';
import { admissions, routers } from './product.mjs';

const COUNT = 100_000;
const AT_MOST_MICROSECONDS = 5;

/** What a request costs beyond the proof of its key: finding its route among a hundred, and deciding what it may do. */
export async function deciding() {
  const { text, transition } = await newKey();
  const record = transition.next;
  const version = record.versions.get(record.current);
  if (version === undefined) throw new Error('the key has no current version');
  const route = routers.compileRouter(Object.keys(api.routes));
  const decisions = new admissions.Admissions(api);
  const requests = Array.from({ length: 100 }, (_, n) => ({
    ...request(text),
    path: `/v1/things-${n}/a%20${n}`,
  }));
  let admitted = 0;
  const rate = await perCoreSecond(COUNT, () => {
    for (let n = 0; n < COUNT; n++) {
      const asked = requests[n % requests.length] ?? request(text);
      const match = route(asked.method, asked.path);
      if (decisions.decide(asked, record, version, match, undefined).kind === 'admitted') admitted += 1;
    }
  });
  if (admitted % COUNT !== 0 || admitted === 0) throw new Error('a request was refused');
  const microseconds = 1e6 / rate;
  return [
    {
      what: 'routing and decision, 100 routes',
      seen: `${microseconds.toFixed(2)} µs`,
      promised: `≤ ${AT_MOST_MICROSECONDS} µs`,
      kept: microseconds <= AT_MOST_MICROSECONDS,
    },
  ];
}
