import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleLambda } from '../../../tools/bundle.mjs';
import { type IssuerServer, issuerServer, json } from '../tokens/issuer-server.ts';
import { api, SESSION, signed, signingKey } from '../tokens/token-world.ts';
import { api as keysOnly } from '../world.ts';

const run = promisify(execFile);
const SCRIPT = `
  const { handler } = await import('./keywright/index.mjs');
  const event = JSON.parse(process.env.EVENT);
  console.log('ANSWER ' + JSON.stringify(await handler(event, {})));
`;
const HANDLER = `
  export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext.authorizer.keywright.principal) });
`;

let folder: string;
let package_: string;
let issuer: IssuerServer;
const key = signingKey('k1');
beforeAll(async () => {
  issuer = await issuerServer(json({ keys: [(await key).jwk] }));
  folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-tokens-'));
  await bundleLambda(folder);
  package_ = path.join(folder, 'lambda');
  await writeFile(path.join(package_, 'app.mjs'), HANDLER);
});
afterAll(async () => {
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the function and calls it once; what it answered, or why it could not start. */
async function called(definition: object, authorization: string) {
  await writeFile(path.join(package_, 'api.json'), JSON.stringify(definition));
  const http = { method: 'GET', path: '/v1/items' };
  const requestContext = { http, requestId: 'req-1', stage: '$default' };
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v1/items',
    headers: { authorization },
    requestContext,
  };
  const env = {
    ...process.env,
    LAMBDA_TASK_ROOT: package_,
    KEYWRIGHT_TABLE: 'api-keys',
    KEYWRIGHT_HANDLER: 'app.handler',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    EVENT: JSON.stringify(event),
  };
  const options = { cwd: package_, env, timeout: 60_000 };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', SCRIPT], options);
  const line = stdout.split('\n').find((one) => one.startsWith('ANSWER ')) ?? 'ANSWER null';
  return JSON.parse(line.slice('ANSWER '.length)) as { statusCode: number; body: string };
}

function withIssuer() {
  const text = JSON.stringify(api);
  return JSON.parse(text.replaceAll('https://portal.example.test/jwks', `${issuer.url}/jwks`)) as object;
}

describe('the Lambda bundle', () => {
  it('has what proves tokens in a file of its own', async () => {
    const read = (file: string) => readFile(path.join(package_, 'keywright', file), 'utf8');
    expect(await read('bundle.cjs')).not.toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    expect(await read('tokens.cjs')).toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    expect(await read('LICENSES.txt')).toMatch(/^jose /m);
  });

  it('takes tokens where its API does', async () => {
    const token = await signed(await key, { ...SESSION, exp: Math.floor(Date.now() / 1000) + 60 });
    const answer = await called(withIssuer(), `Bearer ${token}`);
    expect(JSON.parse(answer.body)).toMatchObject({
      credential: 'session',
      subject: 'user-1',
      account: 'org-1',
    });
    const expired = await called(withIssuer(), `Bearer ${await signed(await key, { ...SESSION, exp: 1 })}`);
    expect(expired.statusCode).toBe(401);
  });

  it('does not load that file for an API of keys alone', async () => {
    await rm(path.join(package_, 'keywright', 'tokens.cjs'));
    expect((await called(keysOnly, 'Bearer nonsense')).statusCode).toBe(401);
    await expect(called(withIssuer(), 'Bearer nonsense')).rejects.toThrow('tokens.cjs');
  });
});
