import { request as ask, createServer, type RequestListener, type Server } from 'node:http';
import express from 'express';
import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { callerOf } from '../../../runtime/caller.ts';
import { protectLambda } from '../../../runtime/lambda/handler.ts';
import { expressGuard } from '../../../runtime/node/express.ts';
import { protectNode } from '../../../runtime/node/guard.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { protectWeb } from '../../../runtime/web/guard.ts';
import { honoGuard } from '../../../runtime/web/hono.ts';
import { catalog, world } from '../world.ts';
import { HABITS, ROUTES, reference } from './routers.ts';

const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: ROUTES,
});

/** Pieces that make a spelling of a listed path likely. */
const piece = fc.constantFrom(
  ...['/v1', '/v1/items', '/v1/files', '/v1/admin', '/admin', '/items', '/parts', '/x', '/7', '/prod'],
  ...[
    '/',
    '//',
    '/.',
    '/..',
    '/%2e%2e',
    '/.%2E',
    '%2f',
    '%2F',
    '\\',
    '%5c',
    ';',
    ';a=b',
    '%3b',
    '%00',
    '%20',
    '%0a',
  ],
  ...[
    '/%61dmin',
    '/ADMIN',
    '/Admin',
    '/%2561dmin',
    '/V1',
    '%252f',
    '%',
    '%zz',
    '+',
    '~',
    ':',
    '@',
    '*',
    '{id}',
    '.',
  ],
);
const spelling = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.constantFrom(
    ...['/v1/admin', '/v1/items', '/v1/items/7', '/v1/items/7/parts', '/v1/files/a/b', '/v1/items/../admin'],
    ...['/v1/files/../admin', '/v1/files/%2e%2e/admin', '/v1//admin', '/v1/admin/', '/v1/items/admin'],
    ...[
      '/v1/files/..;/admin',
      '/v1/files/x%2f..%2f..%2fadmin',
      '/v1/items/7%2fparts',
      '/v1/files/%2e%2e%5cadmin',
    ],
    ...['/v1/files/%252e%252e/admin', '/v1/items/..%2fadmin', '/v1/files/a%2f%2e%2e/..%2fadmin'],
  ),
);
const method = fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST');
const habits = fc.shuffledSubarray(Object.keys(HABITS) as (keyof typeof HABITS)[]);

const patternOf = (route: string) => route.slice(route.indexOf(' ') + 1);

const w = world();
let headers: Record<string, string>;
const verifier = createVerifier({ ...w.deps, api });

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The route that was judged, and the one that ran. */
interface Seen {
  both: readonly [judged: string, runs: string | undefined] | undefined;
}

/** Whoever ran was judged for what it is: `ran` is the route that was judged, `reads` what the handler got to read. */
function expectJudged(judged: string | undefined, runs: string | undefined): void {
  if (judged !== undefined && runs !== undefined) expect(runs).toBe(patternOf(judged));
}

/** A request as some servers make them, with the URL as it was sent instead of a normalised one. */
function asSent(verb: string, url: string): Request {
  const members = { method: { value: verb }, url: { value: url }, headers: { value: new Headers(headers) } };
  return Object.create(Request.prototype, members) as Request;
}

beforeAll(async () => {
  const all = await w.issue({ scopes: ['edit', 'manage'] });
  headers = { authorization: `Bearer ${all.keyString.reveal()}` };
});

describe('no spelling of a path reaches a handler that its guard did not judge:', () => {
  it.each([
    ['an HTTP API', '', '$default'],
    ['a stage in front', '/prod', 'prod'],
  ])('behind a Lambda proxy of %s', async (_, prefix, stage) => {
    let ran = 0;
    const property = fc.asyncProperty(method, spelling, habits, async (verb, path, how) => {
      let judged: string | undefined;
      const guarded = protectLambda(verifier, (event) => {
        judged = (event as { requestContext: { authorizer: { keywright: { route: string } } } })
          .requestContext.authorizer.keywright.route;
        return {};
      });
      const requestContext = {
        http: { method: verb, sourceIp: '203.0.113.1' },
        ...{ stage, apiId: 'abc', domainName: 'abc.execute-api.us-east-1.amazonaws.com' },
      };
      await guarded({ version: '2.0', rawPath: prefix + path, headers, requestContext });
      if (judged !== undefined) ran += 1;
      expectJudged(judged, reference(how, path));
    });
    await fc.assert(property, { numRuns: 2_000 });
    expect(ran).toBeGreaterThan(50);
  });

  it('behind the guard of a web-standard handler', async () => {
    let ran = 0;
    const property = fc.asyncProperty(method, spelling, habits, async (verb, path, how) => {
      let judged: string | undefined;
      let read = '';
      const guarded = protectWeb(verifier, (request, { route }) => {
        judged = route;
        read = new URL(request.url).pathname;
        return new Response();
      });
      fc.pre(path.startsWith('/') && URL.canParse(`http://api.test${path}`));
      await guarded(new Request(`http://api.test${path}`, { method: verb, headers }));
      if (judged !== undefined) ran += 1;
      expectJudged(judged, reference(how, read));
      judged = undefined;
      await guarded(asSent(verb, `http://api.test${path}`));
      expectJudged(judged, reference(how, path));
    });
    await fc.assert(property, { numRuns: 2_000 });
    expect(ran).toBeGreaterThan(50);
  });

  it('in a Hono app, whose own router chooses the handler', async () => {
    const app = new Hono();
    const seen: Seen = { both: undefined };
    app.use(honoGuard(verifier));
    for (const pattern of new Set(Object.keys(ROUTES).map(patternOf))) {
      const place = pattern.replace(/\{path\+\}/, '*').replace(/\{(\w+)\}/g, ':$1');
      app.get(place, (context) => {
        seen.both = [callerOf(context).route, pattern];
        return context.text('ran');
      });
    }
    let ran = 0;
    const property = fc.asyncProperty(method, spelling, async (verb, path) => {
      fc.pre(path.startsWith('/') && URL.canParse(`http://api.test${path}`));
      seen.both = undefined;
      await app.fetch(new Request(`http://api.test${path}`, { method: verb, headers }));
      const both = seen.both as Seen['both'];
      if (both === undefined) return;
      ran += 1;
      expectJudged(...both);
    });
    await fc.assert(property, { numRuns: 2_000 });
    expect(ran).toBeGreaterThan(50);
  });
});

describe('over a socket,', () => {
  const seen: Seen = { both: undefined };
  let how: readonly (keyof typeof HABITS)[] = [];

  const app = express();
  app.use(expressGuard(verifier));
  for (const pattern of new Set(Object.keys(ROUTES).map(patternOf))) {
    const place = pattern.replace(/\{path\+\}/, '*path').replace(/\{(\w+)\}/g, ':$1');
    app.get(place, (request, response) => {
      seen.both = [callerOf(request).route, pattern];
      response.end();
    });
  }
  const plain = protectNode(verifier, (request, response, { route }) => {
    seen.both = [route, reference(how, request.url?.split('?')[0] ?? '')];
    response.end();
  });

  const servers = [app, ((request, response) => void plain(request, response)) as RequestListener].map(
    (listener) => createServer(listener),
  );
  beforeAll(async () => {
    for (const server of servers)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  it.each([
    ['the routes of Express', 0],
    ["a handler of Node's server", 1],
  ])('%s run only for what was judged', async (_, at) => {
    const port = portOf(servers[at]);
    let ran = 0;
    const property = fc.asyncProperty(method, spelling, habits, async (verb, path, habit) => {
      seen.both = undefined;
      how = habit;
      await new Promise<void>((resolve) => {
        const asked = ask({ port, host: '127.0.0.1', method: verb, path, headers }, (response) => {
          response.resume().on('end', resolve);
        });
        asked.on('error', () => resolve()).end();
      });
      const both = seen.both as Seen['both'];
      if (both === undefined) return;
      ran += 1;
      expectJudged(...both);
    });
    await fc.assert(property, { numRuns: 700 });
    expect(ran).toBeGreaterThan(20);
  });
});
