import { UnavailableError } from '../../keys/errors.js';

/** What befalls one call of a port: nothing, a failure before its effect, or an effect whose answer is lost. */
export type Fault = 'none' | 'fail-before' | 'fail-after';

/** How a process ended, if it did. */
export type Ending<T> =
  | { readonly kind: 'returned'; readonly value: T }
  | { readonly kind: 'threw'; readonly error: unknown };

/** What stands behind each port, for ports that are handed to one another. */
const targets = new WeakMap<object, object>();

function bare(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (targets.get(value) ?? value) : value;
}

/**
 * A run of the lifecycle that halts before each call of a port and goes on only when told. So a test decides after which
 * effect it is killed (it is never told to go on again), paused, or met by a fault.
 */
export class Process<T> {
  /** The calls that were let through, in order: `store.write`, `vault.promote` … */
  readonly calls: string[] = [];
  ending: Ending<T> | undefined;
  #waiting: ((fault: Fault) => void) | undefined;
  #halted = Promise.withResolvers<void>();

  private constructor() {}

  /** Starts the work, and lets it run to its first call. */
  static async begin<T>(work: (process: Process<T>) => Promise<T>): Promise<Process<T>> {
    const process = new Process<T>();
    void work(process).then(
      (value) => process.#end({ kind: 'returned', value }),
      (error: unknown) => process.#end({ kind: 'threw', error }),
    );
    await process.#halted.promise;
    return process;
  }

  /** Lets the call through at which the process waits, and halts at the next. */
  async step(fault: Fault = 'none'): Promise<void> {
    const proceed = this.#waiting;
    if (proceed === undefined) throw new Error('the process has ended');
    this.#waiting = undefined;
    this.#halted = Promise.withResolvers();
    proceed(fault);
    await this.#halted.promise;
  }

  /** A port all of whose calls halt. */
  port<P extends object>(name: string, target: P): P {
    const port = new Proxy(target, {
      get: (_, member) => {
        const method: unknown = Reflect.get(target, member, target);
        // The grantors of a store are a port of their own.
        if (member === 'grantors' && typeof method === 'object' && method !== null)
          return this.port('grantors', method);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          this.#call(`${name}.${String(member)}`, () => method.apply(target, args.map(bare)));
      },
    });
    targets.set(port, target);
    return port;
  }

  async #call(name: string, effect: () => unknown): Promise<unknown> {
    const fault = await new Promise<Fault>((resolve) => {
      this.#waiting = resolve;
      this.#halted.resolve();
    });
    this.calls.push(name);
    if (fault === 'fail-before') throw new UnavailableError(`${name}: no answer`);
    const value = await effect();
    if (fault === 'fail-after') throw new UnavailableError(`${name}: the answer was lost`);
    return value;
  }

  #end(ending: Ending<T>): void {
    this.ending = ending;
    this.#halted.resolve();
  }
}
