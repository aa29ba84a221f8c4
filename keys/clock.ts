import { type Instant, instantOf } from './time/instant.js';

/** Gives the present instant. Injected everywhere, so that tests decide what time it is. */
export type Clock = () => Instant;

/** The machine's clock, in whole epoch seconds: the only place that reads it. */
export const systemClock: Clock = () => instantOf(Math.floor(Date.now() / 1000));
