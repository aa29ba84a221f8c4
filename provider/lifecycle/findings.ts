/** The text that stands in a preview for a value that is not known yet (the engine's protocol fixes it). */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** Inputs as the engine hands them over: plain data, with {@link UNKNOWN} where a preview does not know yet. */
export type RawInputs = Readonly<Record<string, unknown>>;

/** Whether an unknown value hides anywhere in plain data. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown);
}

function isMap(value: unknown): value is RawInputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Inputs without what is `null`, within maps too: a program means by it that there is none, and nothing further on shall
 * have to know two ways of saying so. An entry of a list stays, and is judged: it has a place, and should have a value.
 */
export function withoutNulls(inputs: RawInputs): RawInputs {
  const given = Object.entries(inputs).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, isMap(value) ? withoutNulls(value) : value]));
}

/** A text to be told, or another word where the value is no text. */
export function wordOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** One thing that is wrong with an input: where, and what to do. */
export interface Finding {
  readonly property: string;
  readonly reason: string;
}

/**
 * Collects all that is wrong with inputs, instead of stopping at the first. Each reader gives the value if it is known
 * and good, else `undefined`; what is merely not known yet is no finding.
 */
export class Findings {
  readonly all: Finding[] = [];

  add(property: string, reason: string): undefined {
    this.all.push({ property, reason });
    return undefined;
  }

  /** A text that `accepts`; `mend` completes "<property> …". */
  text(
    property: string,
    value: unknown,
    accepts: (text: string) => boolean,
    mend: string,
  ): string | undefined {
    if (value === undefined || value === null || value === '')
      return this.add(property, `is missing: ${mend}`);
    return this.optionalText(property, value, accepts, mend);
  }

  /** As {@link text}, for what may be absent. */
  optionalText(
    property: string,
    value: unknown,
    accepts: (text: string) => boolean,
    mend: string,
  ): string | undefined {
    if (value === undefined || value === null || value === UNKNOWN) return undefined;
    if (typeof value !== 'string') return this.add(property, `is a ${typeof value}, not text: ${mend}`);
    return accepts(value) ? value : this.add(property, `"${shortened(value)}" is not accepted: ${mend}`);
  }

  /** A map, or `undefined` if absent or not known. */
  optionalMap(property: string, value: unknown, mend: string): Readonly<Record<string, unknown>> | undefined {
    if (value === undefined || value === null || value === UNKNOWN) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return this.add(property, `is not a map: ${mend}`);
    return value as Readonly<Record<string, unknown>>;
  }
}

/** Enough of a text to find it by. */
export function shortened(value: string): string {
  return value.length > 60 ? `${value.slice(0, 57)}…` : value;
}
