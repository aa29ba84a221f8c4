import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { api } from '../../examples/manifest/api.ts';
import { uploadSbom } from '../../examples/manifest/client.ts';
import { documentOf, textFrom } from '../support/published.ts';
import { type RunningExample, runningExample } from './running-example.ts';

const document = documentOf('manifest');
/** The document's two lines. What follows `application/json` on the second is its next paragraph. */
const [authorization = '', contentType = ''] = textFrom(document, 'Authorization: Bearer').split('\n');

let example: RunningExample;
beforeAll(async () => {
  example = await runningExample('manifest', api, () => import('../../examples/manifest/index.ts'));
}, 120_000);
afterAll(() => example[Symbol.asyncDispose]());
afterEach(() => vi.unstubAllEnvs());

/** Sends a request with the document's header lines. */
async function ask(route: string, token: string) {
  const [method = '', path = ''] = route.split(' ');
  const lines = [authorization.replace('<your-api-token>', () => token), contentType.slice(0, 30)];
  const headers = lines.map((line) => line.split(': ') as [string, string]);
  const answer = await fetch(`${example.origin}${path}`, { method, headers });
  const challenge = answer.headers.get('www-authenticate');
  return { status: answer.status, challenge, body: await answer.text() };
}

function withoutId(body: string): string {
  return body.replace(/"requestId":"[^"]+"/, '"requestId":""');
}

describe('Manifest, "Authentication"', () => {
  it('"Authorization: Bearer <your-api-token>" "Content-Type: application/json": the lines of the document are served', async () => {
    expect([authorization, contentType.slice(0, 30)]).toEqual([
      'Authorization: Bearer <your-api-token>',
      'Content-Type: application/json',
    ]);
    expect(await ask('GET /v1/assets', example.key('weekly-report').keyString)).toMatchObject({
      status: 200,
      body: '{"organization":"org-7f3","token":"weekly-report","does":"GET /v1/assets"}',
    });
  });

  it('refuses what is no token with the standard answer: RFC 6750, RFC 9457', async () => {
    const { status, challenge, body } = await ask('GET /v1/assets', '<your-api-token>');
    expect([status, challenge]).toEqual([401, 'Bearer realm="manifest"']);
    expect(withoutId(body)).toBe(
      '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The API key is missing or not valid.","requestId":""}',
    );
  });
});

describe('Manifest, introduction', () => {
  it('"API tokens issued by the Manifest Platform use a scope-based permission model.": a token without the scope is told which one it lacks', async () => {
    const upload = example.key('ci-sbom-upload').keyString;
    expect(await ask('DELETE /v1/sboms/7', upload)).toMatchObject({ status: 200 });
    const { status, challenge, body } = await ask('POST /v1/tickets', upload);
    expect([status, challenge]).toEqual([
      403,
      'Bearer realm="manifest", error="insufficient_scope", scope="create-tickets"',
    ]);
    expect(withoutId(body)).toBe(
      '{"type":"about:blank","title":"Forbidden","status":403,"detail":"The API key lacks the permission \\"create:ticket\\".","permission":"create:ticket","requestId":""}',
    );
  });

  it('"Store tokens securely using environment variables (e.g. MANIFEST_API_KEY) rather than hardcoding them.": the client finds its token there, and nowhere else', async () => {
    vi.stubEnv('MANIFEST_API_KEY', undefined);
    await expect(uploadSbom(example.origin, {})).rejects.toThrow('MANIFEST_API_KEY is not set');
    vi.stubEnv('MANIFEST_API_KEY', example.key('ci-sbom-upload').keyString);
    const answer = await uploadSbom(example.origin, { bomFormat: 'CycloneDX' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { organization: 'org-7f3', token: 'ci-sbom-upload', does: 'POST /v1/sboms' },
    ]);
  });

  it('"Tokens are limited in duration and should be rotated regularly.": what is rotated serves through its overlap', async () => {
    const before = example.key('triage-bot').keyString;
    const { keyString } = await example.change('triage-bot', { rotationTrigger: 'quarter' });
    expect(keyString).not.toBe(before);
    for (const token of [before, keyString])
      expect(await ask('POST /v1/vulnerability-triage', token)).toMatchObject({ status: 200 });
  });
});
