import { isMap } from './event.js';

/** Kept back of the time of an invocation, in milliseconds: a proof may be under way, and the answer must get out. */
const MARGIN_MS = 500;

/**
 * A signal that aborts shortly before Lambda would end the invocation, so that its caller gets an answer of ours: the
 * function may have less time than the verifier gives a table. No signal if the context does not tell.
 */
export function timeLeft(context: unknown): { readonly signal?: AbortSignal } {
  if (!isMap(context) || typeof context.getRemainingTimeInMillis !== 'function') return {};
  const left: unknown = context.getRemainingTimeInMillis();
  if (typeof left !== 'number' || !Number.isFinite(left)) return {};
  return { signal: AbortSignal.timeout(Math.max(0, Math.trunc(left) - MARGIN_MS)) };
}
