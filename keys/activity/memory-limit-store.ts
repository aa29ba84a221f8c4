import { type Draw, type Drawn, drawnAfter, type LimitStore } from './limit-store.js';

/** Counts in memory, held to the same contract as DynamoDB's. For tests: another process has counts of its own. */
export class MemoryLimitStore implements LimitStore {
  readonly #used = new Map<string, number>();

  async draw(draw: Draw): Promise<Drawn> {
    const { count, window, most } = draw;
    const item = JSON.stringify([count, window.seconds, window.end]);
    const used = this.#used.get(item) ?? 0;
    const drawn = drawnAfter(used, draw);
    if (drawn.granted > 0) this.#used.set(item, used + most);
    return drawn;
  }
}
