import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../keys/errors.ts';
import { type Fetch, readKeys } from '../../../runtime/tokens/read-keys.ts';
import { type IssuerServer, issuerServer, json } from './issuer-server.ts';

const KEYS = { keys: [{ kty: 'EC', kid: 'k1' }] };
let server: IssuerServer;
beforeAll(async () => {
  server = await issuerServer(json(KEYS));
});
afterAll(() => server.close());

const read = (timeoutMs = 2_000, fetch: Fetch = globalThis.fetch) =>
  readKeys(`${server.url}/jwks`, fetch, timeoutMs);

describe('the keys that an issuer publishes', () => {
  it('are read', async () => {
    server.answer = json(KEYS);
    expect(await read()).toEqual(KEYS);
  });

  it.each<readonly [string, IssuerServer['answer'], string]>([
    ['a failure', json(KEYS, 500), 'the answer has status 500, and not 200'],
    ['no content', json(KEYS, 204), 'the answer has status 204, and not 200'],
    ['a page', (_, response) => response.end('<!doctype html>'), 'the answer is not JSON'],
    ['nothing', (_, response) => response.end(), 'the answer is not JSON'],
    ['half of it', (_, response) => response.end('{"keys":['), 'the answer is not JSON'],
    ['no map', json([]), 'the answer is no set of keys (RFC 7517)'],
    ['null', json(null), 'the answer is no set of keys (RFC 7517)'],
    ['no keys', json({}), 'the answer is no set of keys (RFC 7517)'],
    ['keys that are none', json({ keys: ['k1'] }), 'the answer is no set of keys (RFC 7517)'],
    [
      'more than anybody has',
      (_, response) => response.end(JSON.stringify({ keys: [{ pad: 'x'.repeat(300_000) }] })),
      'the answer is longer than 262144 bytes',
    ],
    ['a connection that breaks', (request) => request.socket.destroy(), 'there is no answer'],
  ])('are not read from an endpoint that answers with %s', async (_, answer, why) => {
    server.answer = answer;
    await expect(read()).rejects.toThrow(new UnavailableError(`${server.url}/jwks: ${why}`));
  });

  it('are not looked for where the endpoint sends one', async () => {
    server.asked.length = 0;
    server.answer = (request, response) => {
      if (request.url === '/elsewhere') json(KEYS)(request, response);
      else response.writeHead(302, { location: '/elsewhere' }).end();
    };
    await expect(read()).rejects.toThrow(UnavailableError);
    const following: Fetch = (url, { signal }) => fetch(url, { signal });
    await expect(read(2_000, following)).rejects.toThrow(UnavailableError);
    expect(server.asked).toEqual(['/jwks', '/jwks', '/elsewhere']);
  });

  it.each<readonly [string, IssuerServer['answer']]>([
    ['never answers', () => {}],
    ['never ends its answer', (_, response) => void response.writeHead(200).write('{"keys":[')],
    [
      'ends it drop by drop',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('are given up when the endpoint %s', async (_, answer) => {
    server.answer = answer;
    const why = `${server.url}/jwks: no answer in 100 ms`;
    await expect(read(100)).rejects.toThrow(new UnavailableError(why));
  });

  it('are given up, and their connection with them', async () => {
    const closed = new Promise<void>((resolve) => {
      server.answer = (request) => request.socket.on('close', () => resolve());
    });
    await expect(read(50)).rejects.toThrow(UnavailableError);
    await closed;
  });

  it('are not read where nobody listens', async () => {
    const gone = await issuerServer(json(KEYS));
    await gone.close();
    await expect(readKeys(`${gone.url}/jwks`, globalThis.fetch, 2_000)).rejects.toThrow(UnavailableError);
  });
});
