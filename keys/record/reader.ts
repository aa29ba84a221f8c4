import { RecordUnreadableError } from '../errors.js';
import { type Instant, isInstant } from '../time/instant.js';

/**
 * Reads the members of plain data from outside, each once, and refuses what it does not find as expected.
 * It runs on every request: names are counted, and looked at one by one only to say which is not known.
 */
export class Reader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #place: string;
  readonly #taken: string[] = [];

  constructor(value: unknown, place: string) {
    if (!isMap(value)) throw unreadable(place, 'is not a map');
    this.#members = value;
    this.#place = place;
  }

  #member(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  /** The member `name` if `accepts` it. */
  take<T>(name: string, accepts: (value: unknown) => value is T, expected: string): T {
    const value = this.#member(name);
    if (!accepts(value)) throw unreadable(`${this.#place}.${name}`, `is not ${expected}`);
    this.#taken.push(name);
    return value;
  }

  /** As {@link take}, for a member that may be absent. */
  takeOptional<T>(name: string, accepts: (value: unknown) => value is T, expected: string): T | undefined {
    return this.#member(name) === undefined ? undefined : this.take(name, accepts, expected);
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
    const nested = new Reader(this.#member(name), `${this.#place}.${name}`);
    this.#taken.push(name);
    return nested;
  }

  /** The names of all members. */
  names(): readonly string[] {
    return Object.keys(this.#members);
  }

  /** Refuses members that nobody asked for: they may be limits that this release cannot enforce. */
  nothingElse(): void {
    const names = this.names();
    if (names.length === this.#taken.length) return;
    for (const name of names) {
      if (!this.#taken.includes(name))
        throw unreadable(`${this.#place}.${name}`, 'is not known to this release of keywright: upgrade it');
    }
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
