import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** Calls that wait. */
export interface Held {
  /** Resolves when there is one. */
  readonly arrived: Promise<void>;
  /** Lets them go on to the table. */
  release(): void;
}

/** The connection between a function and DynamoDB, and what can become of it. */
export interface TableLink extends AsyncDisposable {
  readonly url: string;
  /** How many calls have come and are not answered. */
  readonly unanswered: number;
  /** How many connections have been made. */
  readonly connections: number;
  /** Holds the calls of an action, such as `UpdateItem`, from now on. */
  hold(action: string): Held;
  /** From now on nothing is answered, until it is mended. */
  hang(): void;
  mend(): void;
  /** Closes every connection that stands. */
  cut(): void;
  /** Every connection that stands seems to stand on, and nothing comes through it any more. */
  deafen(): void;
}

/** A link to the DynamoDB at `upstream`. */
export async function tableLink(upstream: string): Promise<TableLink> {
  const sockets = new Set<Socket>();
  const deaf = new WeakSet<Socket>();
  let isHanging = false;
  let unanswered = 0;
  let connections = 0;
  let held: { readonly action: string; readonly arrive: () => void; readonly go: Promise<void> } | undefined;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    unanswered += 1;
    outgoing.on('finish', () => {
      unanswered -= 1;
    });
    const body = await text(incoming);
    if (isHanging || deaf.has(incoming.socket)) return;
    if (held !== undefined && String(incoming.headers['x-amz-target']).endsWith(`.${held.action}`)) {
      const { arrive, go } = held;
      arrive();
      await go;
    }
    const onward = request(upstream, { method: 'POST', headers: incoming.headers });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(await text(answer));
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get unanswered() {
      return unanswered;
    },
    get connections() {
      return connections;
    },
    hold(action) {
      const [came, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { action, arrive: came.resolve, go: released.promise };
      return { arrived: came.promise, release: released.resolve };
    },
    hang: () => {
      isHanging = true;
    },
    mend: () => {
      isHanging = false;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    deafen: () => {
      for (const socket of sockets) deaf.add(socket);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
