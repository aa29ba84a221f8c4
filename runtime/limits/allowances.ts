import { LRUCache } from 'lru-cache';
import type { Draw, Drawn, LimitStore } from '../../keys/activity/limit-store.js';
import type { LimitWindow } from '../../keys/activity/limit-window.js';
import type { Limit } from '../../keys/api/limit.js';
import { atMost } from '../../keys/bounded.js';
import { InvariantError } from '../../keys/errors.js';
import { within } from '../deadline.js';

/** Counts that a process remembers at once. Of more, the least recently used cost a write again, and lose what they hold. */
const MOST_COUNTS = 10_000;

/** What a process knows of a count in one window, and what it holds of it. */
interface Allowance {
  readonly count: string;
  readonly window: LimitWindow;
  /** Units that were taken with one write, and are not spent. */
  held: number;
  /** What the table has left at most: it only gets less. */
  left: number;
  /** A write that is under way, for all who wait for units. */
  drawing?: Promise<void>;
}

/** Whether a request fits, and how many units the window has left then, as far as this process knows. */
export interface Spent {
  readonly kind: 'within' | 'over';
  readonly left: number;
}

/**
 * Takes units for requests: from the table, each with a write of its own, or with a lease from what is held. What is known to
 * be spent costs no write until the window ends.
 */
export class Allowances {
  readonly #store: LimitStore;
  readonly #deadlineMs: number;
  readonly #known = new LRUCache<string, Allowance>(atMost(MOST_COUNTS));

  constructor(store: LimitStore, deadlineMs: number) {
    this.#store = store;
    this.#deadlineMs = deadlineMs;
  }

  /** @throws whatever the store throws, and {@link UnavailableError} if it does not answer; all who wait for a lease alike */
  spend(count: string, window: LimitWindow, limit: Limit): Promise<Spent> {
    const known = this.#known.get(count);
    const isPresent = known?.window.end === window.end && known.window.seconds === window.seconds;
    const allowance = isPresent ? known : { count, window, held: 0, left: limit.requests };
    if (limit.lease === 1) return this.#alone(allowance, limit);
    if (!isPresent) this.#known.set(count, allowance);
    return this.#leased(allowance, limit);
  }

  async #alone(allowance: Allowance, { cost, requests }: Limit): Promise<Spent> {
    const { count, window } = allowance;
    if (allowance.left < cost) return { kind: 'over', left: allowance.left };
    const { granted, left } = await this.#draw({ count, window, requests, least: cost, most: cost });
    // Remembered only when the next one will not fit: others would push out those who keep coming and are refused.
    if (left < cost) this.#known.set(count, { ...allowance, left: Math.min(left, allowance.left) });
    return { kind: granted > 0 ? 'within' : 'over', left };
  }

  async #leased(allowance: Allowance, limit: Limit): Promise<Spent> {
    for (;;) {
      if (allowance.held >= limit.cost) {
        allowance.held -= limit.cost;
        return { kind: 'within', left: allowance.left + allowance.held };
      }
      if (allowance.left + allowance.held < limit.cost)
        return { kind: 'over', left: allowance.left + allowance.held };
      // Whoever comes while one is drawing waits for the same units, and looks again.
      allowance.drawing ??= this.#fill(allowance, limit).finally(() => {
        delete allowance.drawing;
      });
      await allowance.drawing;
    }
  }

  async #fill(allowance: Allowance, { cost, lease, requests }: Limit): Promise<void> {
    const { count, window } = allowance;
    const least = cost - allowance.held;
    const { granted, left } = await this.#draw({
      count,
      window,
      requests,
      least,
      most: Math.max(lease, least),
    });
    allowance.held += granted;
    allowance.left = Math.min(left, allowance.left);
  }

  /** Bounded for all who wait for it: a store that never answers must not keep the next ones from asking again. */
  #draw(draw: Draw): Promise<Drawn> {
    const asked = (async () => parsed(await this.#store.draw(draw), draw))();
    return within(this.#deadlineMs, 'counting a request', asked);
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * The answer of a store that no compiler may have seen. One that grants nothing though enough is left would be asked for ever by who
 * waits for a lease.
 */
function parsed(answer: unknown, { least, most }: Draw): Drawn {
  if (typeof answer === 'object' && answer !== null && 'granted' in answer && 'left' in answer) {
    const { granted, left } = answer;
    const isAnswer = granted === 0 ? isCount(left) && left < least : isCount(granted) && granted >= least;
    if (isAnswer && isCount(granted) && isCount(left) && granted <= most) return { granted, left };
  }
  throw new InvariantError('what counts requests told neither what it granted nor that too little is left');
}
