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
 * Milliseconds of each of two ways to do the same, measured by turns, first the one and then the other, so that
 * whatever else the machine does meets both.
 *
 * @param {number} rounds
 * @param {(round: number) => Promise<unknown>} first
 * @param {(round: number) => Promise<unknown>} second
 * @returns {Promise<readonly [number, number]>} medians
 */
export async function byTurns(rounds, first, second) {
  /** @type {[number[], number[]]} */
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? /** @type {const} */ ([0, 1]) : /** @type {const} */ ([1, 0]);
    for (const which of order) {
      const begun = performance.now();
      await (which === 0 ? first : second)(round);
      times[which].push(performance.now() - begun);
    }
  }
  return [median(times[0]), median(times[1])];
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
