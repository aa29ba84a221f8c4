import { cpus } from 'node:os';
import { endpointEnv } from '../tools/emulators/endpoint-env.mjs';
import { ensureEmulators, startMinistack } from '../tools/emulators/index.mjs';
import { matching } from './addresses.mjs';
import { deciding } from './deciding.mjs';
import { judging } from './judging.mjs';
import { limiting } from './limiting.mjs';
import { noChange } from './no-change.mjs';
import { refusing } from './refusing.mjs';
import { packing, starting } from './starting.mjs';
import { stateSize } from './state.mjs';
import { tokens } from './tokens.mjs';
import { verifying } from './verifying.mjs';

const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);

/** @param {readonly import('./measure.mjs').Row[]} rows */
function print(rows) {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const seen = Math.max(...rows.map((row) => row.seen.length));
  for (const row of rows)
    say(
      `${row.kept ? 'ok  ' : 'MISS'}  ${row.what.padEnd(width)}  ${row.seen.padEnd(seen)}  promised ${row.promised}`,
    );
}

say(`Node ${process.version}, ${cpus().length} cores. Ratios are of medians, measured by turns in this run.`);
const rows = [
  ...(await refusing()),
  ...(await deciding()),
  ...(await matching()),
  ...(await tokens()),
  ...(await packing()),
  ...(await starting()),
];
if (await ensureEmulators({ tell: say })) {
  const ministack = await startMinistack();
  const env = endpointEnv({ moto: ministack.url, ministack: ministack.url });
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  try {
    rows.push(...(await verifying(ministack.url)), ...(await limiting(ministack.url)));
  } finally {
    await ministack.stop();
  }
  rows.push(...(await stateSize()), ...(await noChange()));
}
rows.push(...(await judging()));
print(rows);
process.exitCode = rows.every(({ kept }) => kept) ? 0 : 1;
