import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as an endpoint got it. */
export interface Asked {
  /** Such as `CreateSecret`; for STS, what the form says. */
  readonly action: string;
  readonly body: string;
}

/** An endpoint of our own that answers as a test wants. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** Answers one request; `count` is how many came before it. */
export type Answer = (asked: Asked, response: ServerResponse, count: number) => void;

async function read(request: IncomingMessage): Promise<Asked> {
  const body = Buffer.concat(await Array.fromAsync(request)).toString('utf8');
  const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  return { action: target ?? new URLSearchParams(body).get('Action') ?? '', body };
}

/** Starts an endpoint on this machine. */
export async function endpoint(answer: Answer): Promise<Endpoint> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      asked.push(one);
      answer(one, response, asked.length - 1);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An answer of status 200 with this body. */
export function saying(body: string, status = 200): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  };
}

/** A refusal as AWS words it, of a service that speaks JSON. */
export function refusing(type: string, message = 'no', more: Readonly<Record<string, unknown>> = {}): Answer {
  return saying(JSON.stringify({ __type: `com.amazonaws#${type}`, message, Message: message, ...more }), 400);
}
