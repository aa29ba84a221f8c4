/** So many reads of a table are under way at a time. */
const READS = 16;

/** Reads something of each item, of some at a time, in their order. */
export async function inBatches<T, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += READS)
    results.push(...(await Promise.all(items.slice(from, from + READS).map(read))));
  return results;
}
