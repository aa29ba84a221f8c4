const tickMs = 15_000;

/** Prints one line about set-up. It goes to stderr: stdout belongs to the task. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a slow step and shows what it does, why, and how long it has taken so far.
 *
 * @template T
 * @param {string} what such as `installing dependencies`
 * @param {string} why such as `node_modules is missing`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, why, work) {
  const begin = Date.now();
  const elapsed = () => `${Math.round((Date.now() - begin) / 1000)} s`;
  say(`▸ ${what} (${why})`);
  const live = process.stderr.isTTY === true;
  const ticker = setInterval(
    () =>
      live ? process.stderr.write(`\r  … ${what}: ${elapsed()} `) : say(`  … still ${what}: ${elapsed()}`),
    live ? 1_000 : tickMs,
  );
  try {
    const result = await work();
    clearInterval(ticker);
    say(`${live ? '\r' : ''}  done in ${elapsed()}: ${what}`);
    return result;
  } catch (error) {
    clearInterval(ticker);
    say(`${live ? '\r' : ''}  failed after ${elapsed()}: ${what}`);
    throw error;
  }
}
