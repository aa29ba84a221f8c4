import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { dynamoActivityLog, dynamoKeyStore } from '../../runtime/deps.js';
import { createVerifier } from '../../runtime/index.js';
import type { LogEntry } from '../../runtime/log.js';
import { api, request, world } from '../runtime/world.js';

const servers: Server[] = [];
const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;

/** Stands for DynamoDB and answers as a test wants it. */
async function tableThat(answer: Parameters<typeof createServer>[1]): Promise<void> {
  const server = createServer(answer as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
});

describe('a table that fails', () => {
  it.each([
    ['says nothing', () => {}, 'ERR_UNAVAILABLE'],
    [
      'trickles',
      (_: unknown, response: { writeHead(status: number): void; write(text: string): void }) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 100);
        setTimeout(() => clearInterval(drip), 8_000).unref();
      },
      'ERR_UNAVAILABLE',
    ],
    [
      'answers garbage',
      (_: unknown, response: { end(text: string): void }) => response.end('<html>'),
      'ERR_UNAVAILABLE',
    ],
    [
      'breaks off',
      (incoming: { socket: { destroy(): void } }) => incoming.socket.destroy(),
      'ERR_UNAVAILABLE',
    ],
    [
      'throttles',
      (_: unknown, response: { writeHead(status: number): { end(text: string): void } }) => {
        response
          .writeHead(400)
          .end(
            '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}',
          );
      },
      'ERR_UNAVAILABLE',
    ],
    [
      'refuses the role',
      (_: unknown, response: { writeHead(status: number): { end(text: string): void } }) => {
        response
          .writeHead(400)
          .end('{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException","message":"no"}');
      },
      'ERR_FORBIDDEN',
    ],
  ])('because it %s makes a refusal within five seconds, and never an allow', async (_, answer, code) => {
    await tableThat(answer as never);
    const entries: LogEntry[] = [];
    const key = await world().issue();
    const verifier = createVerifier({
      api,
      store: dynamoKeyStore({ table: 'keys' }),
      log: (entry) => void entries.push(entry),
    });
    const begun = Date.now();
    const verdict = await verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable', response: { status: 503 } });
    expect(entries).toMatchObject([{ reason: 'unavailable', error: code }]);
    expect(JSON.stringify(entries)).not.toContain(key.keyString.reveal());
  });

  it('makes no difference to an allowed request when it is the activity table', async () => {
    await tableThat(() => {});
    const w = world();
    const key = await w.issue();
    const verifier = createVerifier({ api, ...w.deps, activity: dynamoActivityLog({ table: 'activity' }) });
    expect((await verifier.verify(request('GET', '/v1/items', key.keyString))).kind).toBe('allowed');
    await verifier.settled();
    expect(w.entries).toMatchObject([
      { event: 'usage-not-noted', keyId: key.keyId, error: 'ERR_UNAVAILABLE' },
    ]);
  });
});
