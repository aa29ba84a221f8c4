/**
 * Options of an `LRUCache` of at most so many entries, which takes memory as they come. With `max` it takes the memory of all
 * of them when it is made, which is in the start of a function.
 *
 * @example
 * new LRUCache<string, number>(atMost(10_000));
 */
export function atMost(entries: number) {
  return { maxSize: entries, sizeCalculation: () => 1 };
}
