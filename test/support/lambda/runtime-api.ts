import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a runtime gets as its next work. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  /** Epoch milliseconds; `Lambda-Runtime-Deadline-Ms`. */
  readonly deadlineMs: number;
}

/** What the Lambda service does when the runtime calls. */
export interface RuntimeCalls {
  /** The runtime has ended its work, or its initialisation, and waits. */
  next(): void;
  posted(how: 'response' | 'error', body: string): void;
  initFailed(body: string): void;
}

/** The Runtime API of Lambda (version 2018-06-01) for one execution environment at a time. */
export interface RuntimeApi extends AsyncDisposable {
  /** Host and port: `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Who hears the calls from now on. */
  serve(calls: RuntimeCalls): void;
  /** Answers the call in which the runtime waits. */
  give(invocation: Invocation): void;
  /** The calls that break the contract: an answer to nothing, a second answer, an unknown path. */
  readonly breaches: readonly string[];
}

const NEXT = 'GET /2018-06-01/runtime/invocation/next';
const INIT_ERROR = 'POST /2018-06-01/runtime/init/error';
const ANSWER = /^POST \/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;
const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:guarded';

/** Starts a Runtime API on a free port of this machine. */
export async function runtimeApi(): Promise<RuntimeApi> {
  let calls: RuntimeCalls | undefined;
  const breaches: string[] = [];
  let waiting: ServerResponse | undefined;
  let underWay: string | undefined;

  const server = createServer(async (request, response) => {
    const call = `${request.method} ${request.url}`;
    if (call === NEXT) {
      waiting = response;
      calls?.next();
      return;
    }
    const body = Buffer.concat(await Array.fromAsync(request)).toString('utf8');
    const [, id = '', how] = ANSWER.exec(call) ?? [];
    const isAccepted = call === INIT_ERROR || (how !== undefined && id === underWay);
    response.writeHead(isAccepted ? 202 : 400, { 'content-type': 'application/json' });
    response.end(isAccepted ? '{"status":"OK"}' : '{"errorType":"InvalidRequest"}');
    if (!isAccepted) breaches.push(call);
    else if (call === INIT_ERROR) calls?.initFailed(body);
    else {
      underWay = undefined;
      calls?.posted(how === 'error' ? 'error' : 'response', body);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    address: `127.0.0.1:${port}`,
    breaches,
    serve: (to) => {
      calls = to;
    },
    give({ id, event, deadlineMs }) {
      if (waiting === undefined) throw new Error('no runtime is waiting');
      underWay = id;
      waiting.writeHead(200, {
        'content-type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': id,
        'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': ARN,
        'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0',
      });
      waiting.end(JSON.stringify(event));
      waiting = undefined;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
