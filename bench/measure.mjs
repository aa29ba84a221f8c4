/**
 * One line of the result.
 *
 * @typedef {{ what: string, seen: string, promised: string, kept: boolean }} Row
 */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * Medians of several ways to do the same, by turns, each beginning as often as any other, so that whatever else the machine does
 * meets them all.
 *
 * @param {number} rounds
 * @param {readonly ((round: number) => Promise<number>)[]} ways each tells its own milliseconds
 * @returns {Promise<number[]>} in the order of `ways`
 */
export async function mediansByTurns(rounds, ways) {
  const times = ways.map(() => /** @type {number[]} */ ([]));
  for (let round = 0; round < rounds; round++) {
    for (const turn of ways.keys()) {
      const which = (turn + round) % ways.length;
      times[which]?.push((await ways[which]?.(round)) ?? Number.NaN);
    }
  }
  return times.map(median);
}

/**
 * Milliseconds of each of two ways to do the same, measured by turns.
 *
 * @param {number} rounds
 * @param {(round: number) => Promise<unknown>} first
 * @param {(round: number) => Promise<unknown>} second
 * @returns {Promise<readonly [number, number]>} medians
 */
export async function byTurns(rounds, first, second) {
  const timed = (/** @type {typeof first} */ way) => async (/** @type {number} */ round) => {
    const begun = performance.now();
    await way(round);
    return performance.now() - begun;
  };
  const [one = Number.NaN, other = Number.NaN] = await mediansByTurns(rounds, [timed(first), timed(second)]);
  return [one, other];
}

/**
 * How often a second a core does something, by the processor time of this process: what other processes do to the
 * clock on the wall is no matter. The best of some rounds.
 *
 * @param {number} count how many one round does
 * @param {() => unknown} round
 */
export async function perCoreSecond(count, round) {
  let best = 0;
  for (let n = 0; n < 7; n++) {
    const begun = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(begun);
    best = Math.max(best, count / ((user + system) / 1e6));
  }
  return best;
}
