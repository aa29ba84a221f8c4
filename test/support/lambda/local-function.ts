import { randomUUID } from 'node:crypto';
import { type Ended, ExecutionEnvironment, type FunctionSettings } from './execution-environment.ts';
import { type RuntimeApi, runtimeApi } from './runtime-api.ts';

/** What the caller of a function gets, and why. */
export type Outcome =
  | { readonly kind: 'response'; readonly body: string }
  /** Posted by the runtime: the handler failed, or the function could not start. */
  | { readonly kind: 'error' | 'init-error'; readonly body: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'exited'; readonly ended: Ended };

interface UnderWay {
  readonly id: string;
  readonly event: unknown;
  readonly finish: (outcome: Outcome) => void;
  answer?: Outcome;
  timer?: NodeJS.Timeout;
}

/**
 * A function as the Lambda service runs it, with `aws-lambda-ric` in a process of its own: one invocation at a time; the
 * process is frozen as soon as it asks for more work; at the end of an invocation's time it is killed; the next
 * invocation starts another one.
 */
export class LocalFunction implements AsyncDisposable {
  /** How many processes have been started. */
  coldStarts = 0;
  /** How many invocations the runtime has answered, well or with an error. */
  answers = 0;
  /** All that the function has written, and all that its runtime has posted. */
  output = '';
  readonly #settings: FunctionSettings;
  readonly #api: RuntimeApi;
  #environment: ExecutionEnvironment | undefined;
  #isWaiting = false;
  #underWay: UnderWay | undefined;
  #initError: string | undefined;
  #provisioned = () => {};

  private constructor(settings: FunctionSettings, api: RuntimeApi) {
    this.#settings = settings;
    this.#api = api;
    api.serve({
      next: () => this.#next(),
      posted: (how, body) => this.#posted({ kind: how, body }),
      initFailed: (body) => {
        this.output += body;
        this.#initError = body;
      },
    });
  }

  static async create(settings: FunctionSettings): Promise<LocalFunction> {
    return new LocalFunction(settings, await runtimeApi());
  }

  /** Starts an environment before there is work, as provisioned concurrency does; resolves when it is frozen. */
  async provision(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#provisioned = resolve;
    this.#environment ??= this.#start();
    await promise;
  }

  /** Resolves when the caller has the outcome and the environment is frozen or gone. */
  invoke(event: unknown): Promise<Outcome> {
    return new Promise((finish) => {
      this.#underWay = { id: randomUUID(), event, finish };
      if (this.#isWaiting) this.#give();
      else this.#environment ??= this.#start();
    });
  }

  /** The calls of the runtime that break its contract. */
  get breaches(): readonly string[] {
    return this.#api.breaches;
  }

  /** Ends the environment as Lambda does when it has had no work for a while. */
  async shutDown(): Promise<Ended | undefined> {
    const environment = this.#environment;
    environment?.thaw();
    return await environment?.end('SIGTERM');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#underWay?.timer);
    await this.#environment?.end('SIGKILL');
    await this.#api[Symbol.asyncDispose]();
  }

  #start(): ExecutionEnvironment {
    this.coldStarts += 1;
    this.#initError = undefined;
    const environment = new ExecutionEnvironment(this.#settings, this.#api.address, (text) => {
      this.output += text;
    });
    void environment.ended.then((ended) => this.#ended(ended));
    return environment;
  }

  #next(): void {
    this.#isWaiting = true;
    const { answer } = this.#underWay ?? {};
    if (this.#underWay !== undefined && answer === undefined) this.#give();
    else {
      this.#environment?.freeze();
      this.#provisioned();
      if (answer !== undefined) this.#finish(answer);
    }
  }

  #give(): void {
    const work = this.#underWay;
    if (work === undefined) return;
    const { timeoutMs } = this.#settings;
    this.#isWaiting = false;
    this.#environment?.thaw();
    work.timer = setTimeout(() => {
      work.answer = { kind: 'timed-out' };
      void this.#environment?.end('SIGKILL');
    }, timeoutMs);
    this.#api.give({ id: work.id, event: work.event, deadlineMs: Date.now() + timeoutMs });
  }

  #posted(answer: Outcome & { readonly body: string }): void {
    this.answers += 1;
    this.output += answer.body;
    clearTimeout(this.#underWay?.timer);
    if (this.#underWay !== undefined) this.#underWay.answer ??= answer;
  }

  #ended(ended: Ended): void {
    this.#environment = undefined;
    this.#isWaiting = false;
    const failure: Outcome =
      this.#initError === undefined
        ? { kind: 'exited', ended }
        : { kind: 'init-error', body: this.#initError };
    this.#finish(this.#underWay?.answer ?? failure);
  }

  #finish(outcome: Outcome): void {
    const work = this.#underWay;
    clearTimeout(work?.timer);
    this.#underWay = undefined;
    work?.finish(outcome);
  }
}
