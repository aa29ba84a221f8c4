import { request as ask, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Hono } from 'hono';
import type { AnyApi } from '../../../keys/api/api.ts';
import { type Caller, callerOf } from '../../../runtime/caller.ts';
import { createAuthorizer } from '../../../runtime/lambda/authorizer.ts';
import { principalOf, protectLambda } from '../../../runtime/lambda/handler.ts';
import { expressGuard } from '../../../runtime/node/express.ts';
import { protectNode } from '../../../runtime/node/guard.ts';
import type { Verifier } from '../../../runtime/verifier.ts';
import { protectWeb } from '../../../runtime/web/guard.ts';
import { honoGuard } from '../../../runtime/web/hono.ts';

/** A request as it is sent: every header line by itself, the path as it is spelt. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** By lower-case name: those that a refusal can set. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every header line as it came, but for the date. */
  readonly lines: readonly string[];
  readonly body: string;
}

/** The handlers behind a guard: what ran, with which caller. `others` ran for a credential of somebody else. */
export type Ran = Caller | 'others';

/** One place where a verifier stands in front of handlers. */
export interface Place {
  readonly name: string;
  /** The path that the guard can see of one that was sent; `undefined` if the server refuses to take it. */
  readonly pathSeen: (path: string) => string | undefined;
  readonly send: (sent: Sent) => Promise<Answer>;
  readonly close: () => Promise<void>;
  /** A gateway words refusals by itself, and knows these statuses only. Absent: the guard's own answer is sent. */
  readonly statusOf?: (refused: number) => number;
}

type Opened = (verifier: Verifier, ran: (what: Ran) => void) => Promise<Place>;

const SEEN = ['www-authenticate', 'content-type', 'cache-control', 'retry-after', 'x-why'];
const asSent = (path: string): string => path.split('?')[0] ?? '';

function lowered(headers: Iterable<readonly [string, unknown]>): Record<string, string> {
  const pairs = [...headers].map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return Object.fromEntries(pairs.filter(([name]) => SEEN.includes(name)));
}

function linesOf(headers: Iterable<readonly [string, unknown]>): string[] {
  return [...headers].filter(([name]) => name.toLowerCase() !== 'date').map((line) => line.join(': '));
}

const others = (api: AnyApi) => api.others === 'pass';
const nothing = async () => {};

/** Events of format 2.0 join the lines of a header with commas; those of 1.0 have every line. */
function lambda(name: string, eventOf: (sent: Sent) => unknown): Opened {
  return async (verifier, ran) => {
    const handler = protectLambda(
      verifier,
      (event) => {
        principalOf(event);
        ran(
          (event as { requestContext: { authorizer: { keywright: Caller } } }).requestContext.authorizer
            .keywright,
        );
        return { statusCode: 200, headers: {}, body: 'ran' };
      },
      others(verifier.api)
        ? {
            others: () => {
              ran('others');
              return { statusCode: 299, headers: {}, body: 'others' };
            },
          }
        : {},
    );
    return {
      name,
      pathSeen: asSent,
      close: nothing,
      async send(sent) {
        const answer = (await handler(eventOf(sent))) as {
          statusCode: number;
          headers: Record<string, string>;
          body: string;
        };
        return {
          status: answer.statusCode,
          headers: lowered(Object.entries(answer.headers)),
          lines: linesOf(Object.entries(answer.headers)),
          body: answer.body,
        };
      },
    };
  };
}

function joined(headers: Sent['headers']): Record<string, string> {
  const map: Record<string, string> = {};
  for (const [name, value] of headers) {
    const low = name.toLowerCase();
    map[low] = low in map ? `${map[low]},${value}` : value;
  }
  return map;
}

const format2 = (rawPath: string, stage: string, domainName: string) => (sent: Sent) => ({
  version: '2.0',
  rawPath: rawPath + asSent(sent.path),
  headers: joined(sent.headers),
  requestContext: { http: { method: sent.method, sourceIp: '203.0.113.9' }, stage, apiId: 'abc', domainName },
});

function format1({ method, path, headers }: Sent) {
  const lines: Record<string, string[]> = {};
  for (const [name, value] of headers) lines[name] = [...(lines[name] ?? []), value];
  return {
    path: asSent(path),
    httpMethod: method,
    headers: Object.fromEntries(Object.entries(lines).map(([name, all]) => [name, all.at(-1)])),
    multiValueHeaders: lines,
    requestContext: { identity: { sourceIp: '203.0.113.8' }, stage: 'prod' },
  };
}

/** An authorizer, and API Gateway as far as it is documented: what it makes of the result, and what it hands on. */
function authorizer(kind: 'REQUEST' | 'HTTP', eventOf: (sent: Sent) => object): Opened {
  return async (verifier, ran) => {
    const passing = { others: () => (kind === 'HTTP' ? { isAuthorized: true } : allowing('others')) };
    const authorize = createAuthorizer(verifier, { kind, ...(others(verifier.api) ? passing : {}) });
    const behind = (context: unknown, route: string): Answer => {
      if (context === undefined) {
        ran('others');
        return { status: 299, headers: {}, lines: [], body: 'others' };
      }
      const principal = principalOf({
        requestContext: { authorizer: kind === 'HTTP' ? { lambda: context } : context },
      });
      ran({ principal, route, params: {} });
      return { status: 200, headers: {}, lines: [], body: 'ran' };
    };
    return {
      name: `${kind} authorizer`,
      pathSeen: asSent,
      close: nothing,
      statusOf: (refused) => (kind === 'REQUEST' && refused === 401 ? 401 : 403),
      async send(sent) {
        const methodArn = `arn:aws:execute-api:us-east-1:123456789012:abc/prod/${sent.method}${asSent(sent.path)}`;
        const arn = kind === 'HTTP' ? { routeArn: methodArn } : { methodArn };
        const result = await authorize({ type: 'REQUEST', ...arn, ...eventOf(sent) }).catch(
          (error: unknown) => {
            if (error instanceof Error && error.message === 'Unauthorized') return undefined;
            throw error;
          },
        );
        if (result === undefined) return { status: 401, headers: {}, lines: [], body: '' };
        const { isAuthorized, policyDocument, context } = result as {
          isAuthorized?: boolean;
          policyDocument?: { Statement: { Effect: string; Resource: string }[] };
          context?: { route: string };
        };
        const [statement] = policyDocument?.Statement ?? [];
        const allowed =
          isAuthorized === true || (statement?.Effect === 'Allow' && isNamed(statement.Resource, methodArn));
        // What it says is no answer yet, and must tell as little.
        const told = JSON.stringify(result);
        return allowed
          ? behind(context, context?.route ?? '')
          : { status: 403, headers: {}, lines: [], body: told };
      },
    };
  };
}

function isNamed(resource: string, methodArn: string): boolean {
  return resource === '*' || resource === methodArn;
}

function allowing(principalId: string) {
  return { principalId, policyDocument: { Statement: [{ Effect: 'Allow', Resource: '*' }] } };
}

const OWN = 'abc.execute-api.us-east-1.amazonaws.com';

/** The WHATWG URL that a request is made of: what a web-standard handler can see at all. */
function webPath(path: string): string | undefined {
  return URL.canParse(`http://api.test${path}`) && path.startsWith('/')
    ? new URL(`http://api.test${path}`).pathname
    : undefined;
}

function webRequest({ method, path, headers }: Sent): Request {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  return new Request(`http://api.test${path}`, { method, headers: all });
}

async function webAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers: lowered(headers), lines: linesOf(headers), body: await response.text() };
}

function toOthers(ran: (what: Ran) => void): Response {
  ran('others');
  return new Response('others', { status: 299 });
}

const web: Opened = async (verifier, ran) => {
  const handler = protectWeb(
    verifier,
    (request, caller) => {
      ran(caller);
      if (callerOf(request).route !== caller.route) throw new Error('two callers');
      return new Response('ran');
    },
    others(verifier.api) ? { others: () => toOthers(ran) } : {},
  );
  return {
    name: 'web',
    pathSeen: webPath,
    close: nothing,
    send: async (sent) => webAnswer(await handler(webRequest(sent))),
  };
};

const hono: Opened = async (verifier, ran) => {
  const app = new Hono();
  const passing = { others: async () => toOthers(ran) };
  app.use(honoGuard(verifier, others(verifier.api) ? passing : {}));
  app.all('*', (context) => {
    ran(callerOf(context));
    return context.text('ran');
  });
  return {
    name: 'Hono',
    pathSeen: webPath,
    close: nothing,
    send: async (sent) => webAnswer(await app.fetch(webRequest(sent))),
  };
};

function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

/** Sends over a socket, with the path and the header lines as they are spelt. */
function sendTo(server: Server): (sent: Sent) => Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return ({ method, path, headers }) =>
    new Promise((resolve, reject) => {
      const lines = [...headers.flat(), 'Host', `127.0.0.1:${port}`, 'Connection', 'close'];
      const asked = ask({ port, host: '127.0.0.1', method, path, headers: lines as never }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: lowered(Object.entries(response.headers)),
            lines: linesOf(pairsOf(response.rawHeaders)),
            body,
          }),
        );
      });
      asked.on('error', reject).end();
    });
}

async function served(name: string, listener: RequestListener): Promise<Place> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name,
    pathSeen: asSent,
    send: sendTo(server),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const node: Opened = (verifier, ran) => {
  const handler = protectNode(
    verifier,
    (_request, response, caller) => {
      ran(caller);
      response.end('ran');
    },
    others(verifier.api)
      ? {
          others: (_request, response) => {
            ran('others');
            response.writeHead(299).end('others');
          },
        }
      : {},
  );
  return served('node:http', (request, response) => void handler(request, response));
};

const mounted: Opened = (verifier, ran) => {
  const app = express();
  const passing: Parameters<typeof expressGuard>[1] = {
    others: (_request, response) => {
      ran('others');
      response.status(299).send('others');
    },
  };
  const guard = expressGuard(verifier, others(verifier.api) ? passing : {});
  const end: express.RequestHandler = (request, response) => {
    ran(callerOf(request));
    response.type('text').send('ran');
  };
  // Two mounts: below `/v1` Express takes the mount away from the URL.
  app.use('/v1', guard, end);
  app.use(guard, end);
  return served('Express', app);
};

/** Every place where a verifier can stand. */
export const PLACES: readonly Opened[] = [
  lambda('HTTP API', format2('', '$default', OWN)),
  lambda('HTTP API with a stage', format2('/prod', 'prod', OWN)),
  lambda('REST API', format1),
  authorizer('REQUEST', format1),
  authorizer('HTTP', format2('', '$default', OWN)),
  web,
  hono,
  node,
  mounted,
];
