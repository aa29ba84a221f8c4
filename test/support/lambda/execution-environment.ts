import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { leash } from './leash.ts';

const hook = fileURLToPath(new URL('rapid-client-hook.mjs', import.meta.url));

/** What a function is made of. */
export interface FunctionSettings {
  /** `index.mjs` of `aws-lambda-ric`. */
  readonly client: string;
  /** The folder of the unpacked package. */
  readonly taskRoot: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of one invocation; without the initialisation, as in Lambda. */
  readonly timeoutMs: number;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process that runs the function's code until Lambda ends it: by a signal, or at once. */
export class ExecutionEnvironment {
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;

  constructor(settings: FunctionSettings, runtimeApi: string, hear: (text: string) => void) {
    const { client, taskRoot, handler } = settings;
    this.#process = spawn(process.execPath, [...FLAGS, '--import', hook, client, handler], {
      cwd: taskRoot,
      env: { ...given(settings, runtimeApi), ...settings.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const unleash = leash(this.#process);
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', hear);
    this.ended = once(this.#process, 'close').then(([code, signal]) => {
      unleash();
      return { code, signal };
    });
  }

  /** Between invocations Lambda lets no code run. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended> {
    this.#process.kill(signal);
    return this.ended;
  }
}

/** Lambda's Node.js does not load ES modules with `require`, and does not guess what is one. */
const FLAGS = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** Lambda's own part of the environment; nothing is passed on from ours. */
function given({ taskRoot, handler }: FunctionSettings, runtimeApi: string): Record<string, string> {
  return {
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: 'guarded',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/guarded',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0123456789abcdef',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: path.dirname(taskRoot),
    _HANDLER: handler,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
  };
}
