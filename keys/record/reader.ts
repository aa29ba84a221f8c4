import { RecordUnreadableError } from '../errors.js';
import { type Instant, isInstant } from '../time/instant.js';

/** Reads the members of plain data from outside, each once, and refuses what it does not find as expected. */
export class Reader {
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #place: string;
  readonly #read = new Set<string>();

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw unreadable(place, 'is not a map');
    this.#members = new Map(Object.entries(value));
    this.#place = place;
  }

  /** The member `name` if `accepts` it. */
  take<T>(name: string, accepts: (value: unknown) => value is T, expected: string): T {
    this.#read.add(name);
    const value = this.#members.get(name);
    if (!accepts(value)) throw unreadable(`${this.#place}.${name}`, `is not ${expected}`);
    return value;
  }

  /** As {@link take}, for a member that may be absent. */
  takeOptional<T>(name: string, accepts: (value: unknown) => value is T, expected: string): T | undefined {
    return this.#members.get(name) === undefined ? undefined : this.take(name, accepts, expected);
  }

  text(name: string): string {
    return this.take(name, isText, 'text');
  }

  count(name: string): number {
    return this.take(name, isCount, 'a whole number from 0');
  }

  instant(name: string): Instant {
    return this.take(name, isInstant, 'an instant in epoch seconds');
  }

  optionalInstant(name: string): Instant | undefined {
    return this.takeOptional(name, isInstant, 'an instant in epoch seconds');
  }

  texts(name: string): readonly string[] {
    return this.take(name, isTexts, 'a list of texts');
  }

  /** The member `name` as a map of its own. */
  nested(name: string): Reader {
    this.#read.add(name);
    return new Reader(this.#members.get(name), `${this.#place}.${name}`);
  }

  /** The names of all members. */
  names(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** Refuses members that nobody asked for: they may be limits that this release cannot enforce. */
  nothingElse(): void {
    for (const name of this.#members.keys()) {
      if (!this.#read.has(name))
        throw unreadable(`${this.#place}.${name}`, 'is not known to this release of keywright: upgrade it');
    }
  }
}

/** The error for a table item that cannot be understood. Values are never quoted. */
export function unreadable(place: string, fault: string): RecordUnreadableError {
  return new RecordUnreadableError(`${place} ${fault}; the item was left as it is`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
