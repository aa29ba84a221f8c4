import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import { protectedResourceMetadata } from '../../../runtime/tokens/protected-resource.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import {
  type AuthorizationServer,
  authorizationServer,
  signingKey,
  TEAM,
} from '../../support/authorization-server.ts';
import { catalog, world } from '../world.ts';

const RESOURCE = 'https://api.example.test';

let server: AuthorizationServer;
let issuer: string;
beforeAll(async () => {
  const scopes = ['read_tasks', 'create_task', 'manage_all'];
  server = await authorizationServer({ resource: RESOURCE, scopes });
  issuer = server.issuer;
});
afterAll(() => server[Symbol.asyncDispose]());

function guarded() {
  const api = defineApi(catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer', accepts: ['key', 'oauth'] }],
    tokens: {
      oauth: {
        issuer,
        audience: RESOURCE,
        jwksUri: server.jwksUri,
        algorithms: ['ES256'],
        account: 'team_id',
        scopes: { known: ['read_tasks', 'create_task'] },
        resource: RESOURCE,
      },
    },
    routes: {
      'GET /v2/task.list': { permission: 'read:item', oauthScopes: 'read_tasks' },
      'POST /v2/task.create': { permission: 'update:item', oauthScopes: 'create_task' },
    },
  });
  const w = world();
  const time = { seconds: 0 };
  const clock = () => (Math.floor(Date.now() / 1000) + time.seconds) as never;
  const tokens = joseTokens(api, { log: (entry) => void w.entries.push(entry) });
  const verifier = createVerifier({ api, ...w.deps, clock, tokens });
  const ask = (method: string, path: string, text: string) =>
    verifier.verify({ method, path, headers: { authorization: `Bearer ${text}` } });
  return { api, ask, time, entries: w.entries };
}

describe('access tokens of a real authorization server', () => {
  const [first, second] = [signingKey('k1'), signingKey('k2')];

  it('are let through where their scopes do, and name account, subject and application', async () => {
    server.serve(await first);
    const { ask } = guarded();
    const text = await server.token({ scope: 'read_tasks manage_all' });
    expect(await ask('GET', '/v2/task.list', text)).toMatchObject({
      kind: 'allowed',
      principal: {
        credential: 'oauth',
        account: TEAM,
        // Nobody stands behind a client that acts for itself.
        subject: 'service',
        clientId: 'service',
        scopes: ['read_tasks'],
      },
    });
    expect(await ask('POST', '/v2/task.create', text)).toMatchObject({
      kind: 'denied',
      refusal: 'permission',
    });
  });

  it('that were given none of the scopes that were asked for open nothing', async () => {
    server.serve(await first);
    const { ask } = guarded();
    const text = await server.token({ scope: 'unheard_of' });
    expect(await ask('GET', '/v2/task.list', text)).toMatchObject({ refusal: 'permission' });
  });

  it('for another resource are refused', async () => {
    server.serve(await first);
    const { ask, entries } = guarded();
    const text = await server.token({ scope: 'read_tasks', resource: `${RESOURCE}/other` });
    expect(await ask('GET', '/v2/task.list', text)).toMatchObject({ refusal: 'credential' });
    expect(entries.at(-1)).toMatchObject({ reason: 'token-audience' });
  });

  it('are followed through a rotation of its keys: the new one is found, the one before holds until it is taken back', async () => {
    server.serve(await first);
    const { ask, time } = guarded();
    const old = await server.token({ scope: 'read_tasks' });
    expect(await ask('GET', '/v2/task.list', old)).toMatchObject({ kind: 'allowed' });
    server.serve(await second, await first);
    const fresh = await server.token({ scope: 'read_tasks' });
    time.seconds = 31;
    expect(await ask('GET', '/v2/task.list', fresh)).toMatchObject({ kind: 'allowed' });
    expect(await ask('GET', '/v2/task.list', old)).toMatchObject({ kind: 'allowed' });
    server.serve(await second);
    time.seconds = 62;
    // Somebody's made-up key makes it be asked anew: at once all see that the old one is gone.
    const [head, ...rest] = fresh.split('.');
    const header = JSON.parse(Buffer.from(head ?? '', 'base64url').toString()) as object;
    const madeUp = Buffer.from(JSON.stringify({ ...header, kid: 'k9' })).toString('base64url');
    expect(await ask('GET', '/v2/task.list', [madeUp, ...rest].join('.'))).toMatchObject({
      refusal: 'credential',
    });
    expect(await ask('GET', '/v2/task.list', old)).toMatchObject({ refusal: 'credential' });
    expect(await ask('GET', '/v2/task.list', fresh)).toMatchObject({ kind: 'allowed' });
  });

  it('are still judged while it is down, by the keys that are known', async () => {
    server.serve(await first);
    const { ask, time, entries } = guarded();
    const text = await server.token({ scope: 'read_tasks' });
    expect(await ask('GET', '/v2/task.list', text)).toMatchObject({ kind: 'allowed' });
    server.answer((_, response) => response.writeHead(502).end());
    time.seconds = 300;
    expect(await ask('GET', '/v2/task.list', text)).toMatchObject({ kind: 'allowed' });
    time.seconds = 700;
    expect(await ask('GET', '/v2/task.list', text)).toMatchObject({ refusal: 'credential' });
    expect(entries).toMatchObject([{ event: 'issuer-keys-not-read' }, { reason: 'token-expired' }]);
  });

  it('are told of by the metadata of the resource', async () => {
    const { api } = guarded();
    const { path, document } = protectedResourceMetadata(api);
    expect([path, document]).toEqual([
      '/.well-known/oauth-protected-resource',
      {
        resource: RESOURCE,
        authorization_servers: [issuer],
        scopes_supported: ['read_tasks', 'create_task'],
        bearer_methods_supported: ['header'],
      },
    ]);
    server.serve(await first);
    const discovery = await fetch(`${document.authorization_servers[0]}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer, jwks_uri: `${issuer}/jwks` });
  });
});
