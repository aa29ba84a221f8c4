import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { errors } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';

/** The client that acts for a team, and one that acts for none. */
export const CLIENTS = { team: 'service', teamless: 'stranger' } as const;
const SECRET = 'a secret of this test';

/** The team of the claim `team_id`. */
export const TEAM = 'team-88';

/** What an authorization server is to know. */
export interface Authorizing {
  /** The API that its tokens are for. */
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** A real authorization server (`oidc-provider`) at 127.0.0.1. */
export interface AuthorizationServer extends AsyncDisposable {
  readonly issuer: string;
  readonly jwksUri: string;
  /** Signs with the first of these keys from now on, and publishes all of them. */
  serve(...keys: readonly JWK[]): void;
  /** Answers otherwise from now on. */
  answer(listener: RequestListener): void;
  /** An access token; `resource` and `scope` are parameters of the request. */
  token(parameters: Readonly<Record<string, string>>, client?: string): Promise<string>;
}

/** A class of its own: of the one that is there without being asked for, the server warns at each start. */
class InMemory extends MemoryAdapter {}

/** A new key to sign with. */
export async function signingKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'ES256' };
}

function provider(issuer: string, { resource: api, scopes }: Authorizing, keys: readonly JWK[]): Provider {
  const scope = scopes.join(' ');
  return new Provider(issuer, {
    adapter: InMemory,
    ttl: { ClientCredentials: 300 },
    jwks: { keys: [...keys] },
    clients: Object.values(CLIENTS).map((client_id) => ({
      client_id,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope,
      id_token_signed_response_alg: 'ES256',
    })),
    scopes: [...scopes],
    extraTokenClaims: (_context: unknown, { clientId }: { readonly clientId: string }) =>
      clientId === CLIENTS.team ? { team_id: TEAM } : {},
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => api,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => {
          if (!resource.startsWith(api)) throw new errors.InvalidTarget();
          const accessTokenFormat = 'jwt';
          return {
            scope,
            audience: resource,
            accessTokenFormat,
            accessTokenTTL: 300,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
  });
}

/** Starts one, with a key to sign with. */
export async function authorizationServer(authorizing: Authorizing): Promise<AuthorizationServer> {
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => {
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serve = (...keys: readonly JWK[]) => {
    listener = provider(issuer, authorizing, keys).callback();
  };
  serve(await signingKey('k1'));
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    serve,
    answer: (other) => {
      listener = other;
    },
    token: async (parameters, client = CLIENTS.team) => {
      const basic = Buffer.from(`${client}:${encodeURIComponent(SECRET)}`).toString('base64');
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
      });
      const { access_token: token } = (await response.json()) as { readonly access_token?: string };
      if (token === undefined) throw new Error(`no token, but ${response.status}`);
      return token;
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
