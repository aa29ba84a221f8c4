import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mintKeyId } from '../../keys/key-string/key-string.js';
import { awsDeps } from '../../provider/lifecycle/deps.js';
import { type Answer, endpoint } from '../support/endpoint.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

let regions = 0;

/** A place that no other test has connected to. */
function somewhere(accountId?: string) {
  regions += 1;
  return { region: `us-test-${regions}`, ...(accountId === undefined ? {} : { accountId }) };
}

/** STS as it answers if the clock of AWS is `ahead` seconds ahead of this machine's. */
function stsAnswer(ahead: number): Answer {
  return (_, response) => {
    const date = new Date(Date.now() + ahead * 1000).toUTCString();
    response.writeHead(200, { 'content-type': 'text/xml', date }).end(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
       <Arn>arn:aws:iam::123456789012:user/ci</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
       </GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  };
}

async function connecting(answer: Answer, place = somewhere()) {
  const sts = await endpoint(answer);
  vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.url);
  try {
    const { accountId, who } = await awsDeps.connect(place);
    return { accountId, who };
  } finally {
    await sts[Symbol.asyncDispose]();
  }
}

describe('connecting to AWS', () => {
  it('tells account and identity as STS says them', async () => {
    const seen = { accountId: '123456789012', who: 'arn:aws:iam::123456789012:user/ci' };
    expect(await connecting(stsAnswer(0))).toEqual(seen);
    expect(await connecting(stsAnswer(0), somewhere('123456789012'))).toEqual(seen);
  });

  it('refuses another account than the one that is declared', async () => {
    const place = somewhere('999999999999');
    await expect(connecting(stsAnswer(0), place)).rejects.toMatchObject({ code: 'ERR_WRONG_ACCOUNT' });
  });

  it.each([
    [-290, 'fine'],
    [290, 'fine'],
    [-310, 'ERR_CLOCK_SKEW'],
    [310, 'ERR_CLOCK_SKEW'],
  ])('judges a clock of AWS that is %i seconds ahead: %s', async (ahead, expected) => {
    const outcome = await connecting(stsAnswer(ahead)).then(
      () => 'fine',
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(expected);
  });

  it('takes no long deployment for a clock that is wrong', async () => {
    const place = somewhere();
    await connecting(stsAnswer(0), place);
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
    await expect(awsDeps.connect(place)).resolves.toMatchObject({ accountId: '123456789012' });
  });

  it('fails closed if the answer names nobody, is no answer, or nobody listens; and asks again the next time', async () => {
    const unavailable = { code: 'ERR_UNAVAILABLE' };
    const place = somewhere();
    const nobody: Answer = (_, response) => void response.writeHead(200).end('<GetCallerIdentityResponse/>');
    await expect(connecting(nobody, place)).rejects.toMatchObject(unavailable);
    const page: Answer = (_, response) => void response.writeHead(503).end('<html><h1>Bad gateway</h1>');
    await expect(connecting(page, place)).rejects.toMatchObject(unavailable);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:9');
    await expect(awsDeps.connect(place)).rejects.toMatchObject(unavailable);
    expect(await connecting(stsAnswer(0), place)).toMatchObject({ accountId: '123456789012' });
  });

  it('waits for no answer that trickles for ever, of whichever service', { timeout: 60_000 }, async () => {
    const unavailable = { code: 'ERR_UNAVAILABLE' };
    await using good = await endpoint(stsAnswer(0));
    await using slow = await endpoint((_, response) => {
      response.writeHead(200).write('{"Name":"');
      const drip = setInterval(() => response.write('x'), 500);
      response.once('close', () => clearInterval(drip));
    });
    vi.stubEnv('AWS_ENDPOINT_URL_STS', good.url);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', slow.url);
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', slow.url);
    const { store, vault } = await awsDeps.connect(somewhere());
    vi.stubEnv('AWS_ENDPOINT_URL_STS', slow.url);
    await Promise.all([
      expect(awsDeps.connect(somewhere())).rejects.toMatchObject(unavailable),
      expect(store('keys').get(mintKeyId(randomBytes))).rejects.toMatchObject(unavailable),
      expect(vault.describe('keywright/a')).rejects.toMatchObject(unavailable),
    ]);
  });

  it('says that credentials have expired', async () => {
    const expired: Answer = (_, response) => {
      const body =
        '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>old</Message></Error></ErrorResponse>';
      response.writeHead(403, { 'content-type': 'text/xml' }).end(body);
    };
    await expect(connecting(expired)).rejects.toMatchObject({ code: 'ERR_CREDENTIALS' });
  });
});
