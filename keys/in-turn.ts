/** Runs work that shares a name one after the other, in the order in which it came; see {@link inTurns}. */
export type InTurn = <T>(names: readonly string[], work: () => Promise<T>) => Promise<T>;

/**
 * A queue per name, within this process. Work with several names waits for all of them; it takes its places in all queues
 * at once, so that no two wait for each other. Work without a name does not wait.
 *
 * @example
 * const inTurn = inTurns();
 * await Promise.all(keys.map((key) => inTurn([key.account], () => create(key)))); // one at a time in each account
 */
export function inTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (names, work) => {
    const before = names.map((name) => last.get(name)).filter((one) => one !== undefined);
    const mine = before.length === 0 ? work() : Promise.all(before).then(work);
    const done = mine.then(
      () => {},
      () => {},
    );
    for (const name of names) last.set(name, done);
    void done.then(() => {
      for (const name of names) if (last.get(name) === done) last.delete(name);
    });
    return mine;
  };
}
