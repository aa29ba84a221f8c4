import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../examples/manus-enterprise/api.ts';
import * as lifecycle from '../../provider/lifecycle/index.ts';
import { plaintextOf } from '../support/aws.ts';
import { parseCurl, send } from '../support/curl.ts';
import { documentOf, textFrom } from '../support/published.ts';
import { uniqueName } from './deployed-function.ts';
import { type RunningExample, runningExample } from './running-example.ts';

const document = documentOf('manus-enterprise');
const curl = parseCurl(textFrom(document, 'curl --location'));
/** The document prints its answer over several lines; ours has the same members in the same order, without blanks. */
const refusal = JSON.stringify(JSON.parse(textFrom(document, '{\n  "ok": false')));

/** The stack's configuration with which a Tenant Owner deploys. */
const AS_TENANT_OWNER = {
  'aws:assumeRole': JSON.stringify({ roleArn: 'arn:aws:iam::000000000000:role/tenant-owner' }),
};

let example: RunningExample;
beforeAll(async () => {
  const program = () => import('../../examples/manus-enterprise/index.ts');
  example = await runningExample('manus-enterprise', api, program, { config: AS_TENANT_OWNER });
}, 120_000);
afterAll(() => example[Symbol.asyncDispose]());

/** Sends the document's own request; the address may name another endpoint. */
async function post(key: string | undefined, endpoint = 'enterprise.export.create') {
  const url = curl.url.replace('enterprise.export.create', endpoint);
  const { origin } = example;
  const answer = await send({ ...curl, url }, { origin, placeholder: '<your-api-key>', key });
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

/** The one thing that differs from request to request. */
function withIdOfDocument(body: string): string {
  return body.replace(/"request_id":"req_[A-Za-z0-9._:=+/-]+"/, '"request_id":"req_abc123"');
}

describe('Manus enterprise, "Use the API key"', () => {
  it('"Include the key in the X-API-Key header on every request:" the request of the document is served', async () => {
    expect(curl).toMatchObject({ method: 'POST', url: 'https://api.manus.im/v2/enterprise.export.create' });
    const { status, body } = await post(example.key('legal-hold').keyString);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      ok: true,
      request_id: expect.stringMatching(/^req_./),
      data: {
        method: 'enterprise.export.create',
        tenant: 'tenant-4471',
        key_type: 'e-discovery',
        asked: {
          user_id: '114504',
          scope: 'ENTERPRISE_EXPORT_SCOPE_FULL',
          include_files: true,
          reason: 'compliance audit',
        },
      },
    });
  });
});

describe('Manus enterprise, "Authentication errors"', () => {
  it('"If the key is missing, invalid, or its key type does not match the endpoint being called, the API returns:" the same bytes for all three', async () => {
    const good = example.key('legal-hold').keyString;
    const typo = good.slice(0, -8) + (good.at(-8) === 'a' ? 'b' : 'a') + good.slice(-7);
    const seen = [
      await post(undefined),
      await post(''),
      await post('<your-api-key>'),
      await post(typo),
      await post(example.key('siem').keyString),
      await post(good, 'team.asset.list'),
    ];
    for (const { status, type, body } of seen) {
      expect([status, type]).toEqual([401, 'application/json']);
      expect(withIdOfDocument(body)).toBe(refusal);
    }
  });
});

describe('Manus enterprise, introduction', () => {
  it('"Only Tenant Owners can issue these keys.": whoever else deploys is refused, and nothing is made', async () => {
    const { inputs } = example.key('siem');
    expect(inputs.aws).toMatchObject({ assumeRole: 'arn:aws:iam::000000000000:role/tenant-owner' });
    for (const assumeRole of [undefined, 'arn:aws:iam::000000000000:role/developer']) {
      const name = uniqueName('manus');
      const other = { ...inputs, secretName: name, claim: createHash('md5').update(name).digest('hex') };
      const aws = { region: 'us-east-1', ...(assumeRole === undefined ? {} : { assumeRole }) };
      await expect(lifecycle.create({ ...other, aws })).rejects.toMatchObject({ code: 'ERR_ISSUER' });
      await expect(plaintextOf(name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });
});

describe('Manus enterprise, "Create and copy the key"', () => {
  it('"it is shown only once. Store it in a secrets manager.": it stands in AWS Secrets Manager and in no state', () => {
    const { secretName, keyString, inputs, state } = example.key('user-lifecycle');
    expect(secretName).toMatch(/^keywright\/manus-enterprise\/dev\/user-lifecycle-[0-9a-f]{8}$/);
    expect(keyString).toMatch(/^manus_ent_[0-9A-Za-z]{68}$/);
    expect(JSON.stringify({ inputs, state })).not.toContain(keyString.slice(-49, -6));
  });

  it('"Enterprise API keys grant access to all users’ data within your enterprise": a key belongs to the tenant, and asks for any user', async () => {
    const { body } = await post(example.key('user-lifecycle').keyString, 'team.user.offboard');
    expect(JSON.parse(body)).toMatchObject({
      ok: true,
      data: { tenant: 'tenant-4471', asked: { user_id: '114504' } },
    });
  });

  it('"Rotate keys periodically and revoke any key that may have been exposed.": both hold from the next request on', async () => {
    const before = example.key('asset-audit').keyString;
    const rotated = await example.change('asset-audit', { rotationTrigger: 'INC-7' });
    const list = (key: string) => post(key, 'team.asset.list').then(({ status }) => status);
    expect(rotated.keyString).not.toBe(before);
    expect([await list(before), await list(rotated.keyString)]).toEqual([200, 200]);

    await example.change('asset-audit', { rotationTrigger: 'INC-7', revoked: true });
    for (const exposed of [before, rotated.keyString]) {
      const { status, body } = await post(exposed, 'team.asset.list');
      expect([status, withIdOfDocument(body)]).toEqual([401, refusal]);
    }
  });
});
