import type { LimitWindow } from './limit-window.js';

/** What somebody wants to take from a count. */
export interface Draw {
  /** The name of what is counted: two counts never have the same one. At most 1,024 bytes. */
  readonly count: string;
  readonly window: LimitWindow;
  /** What the window has room for, in units. */
  readonly requests: number;
  /** With fewer units nothing is taken. From 1 to `requests`. */
  readonly least: number;
  /** As many are taken if they are there. From `least`. */
  readonly most: number;
}

/** What was taken, and what is left. */
export interface Drawn {
  /** 0, or from `least` to `most`. */
  readonly granted: number;
  /** What the window had left after that. It only gets less. */
  readonly left: number;
}

/** Where the units of limits are counted. */
export interface LimitStore {
  /**
   * Takes from a count, in one write. Whoever draws at the same time, and from wherever: all that is granted of a window is
   * together at most `requests`. A write whose answer is lost may have counted, and be counted again when it is repeated:
   * then less is granted, never more.
   *
   * @throws {@link UnavailableError} and its like if it is not known what became of the write.
   */
  draw(draw: Draw): Promise<Drawn>;
}

/**
 * What a draw gives, when so many units have been drawn before. Pure. A draw that is granted counts as `most`, even if fewer
 * were left: so one write does, and what is counted beyond `requests` is nobody's.
 */
export function drawnAfter(used: number, { requests, least, most }: Draw): Drawn {
  const left = Math.max(0, requests - used);
  const granted = left < least ? 0 : Math.min(most, left);
  return { granted, left: left - granted };
}
