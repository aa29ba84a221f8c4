import type { ActivityLog, Use } from '../keys/activity/activity-log.js';
import { within } from './deadline.js';
import { failureOf } from './failure.js';
import type { Log } from './log.js';

/** Notes usage beside the request: it decides nothing, and a failure is logged and no more. */
export class UsageNotes {
  readonly #activity: ActivityLog;
  readonly #log: Log;
  readonly #deadlineMs: number;
  readonly #underWay = new Set<Promise<void>>();

  constructor(activity: ActivityLog, log: Log, deadlineMs: number) {
    this.#activity = activity;
    this.#log = log;
    this.#deadlineMs = deadlineMs;
  }

  /** @returns when this one is written or given up; it never rejects */
  begin(use: Use, requestId: string, signal?: AbortSignal): Promise<void> {
    const note = this.#note(use, requestId, signal);
    this.#underWay.add(note);
    void note.then(() => this.#underWay.delete(note));
    return note;
  }

  /** Resolves when everything begun so far is written or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #note(use: Use, requestId: string, signal?: AbortSignal): Promise<void> {
    const doing = `noting a use of key ${use.keyId}`;
    try {
      await within(this.#deadlineMs, doing, this.#activity.note(use), signal);
    } catch (error) {
      this.#log({ event: 'usage-not-noted', requestId, keyId: use.keyId, ...failureOf(error) });
    }
  }
}
