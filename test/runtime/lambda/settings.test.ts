import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.js';
import { markOf } from '../../../keys/api/marked-api.js';
import { ArgumentError } from '../../../keys/errors.js';
import {
  apiOfPackage,
  assertCounting,
  assertOthersHandler,
  settingsFromEnv,
} from '../../../runtime/lambda/settings.js';
import { refusalsBy } from '../refusals.js';
import { api, catalog } from '../world.js';

const guard = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_HANDLER: 'app.handler' };
const authorizer = { KEYWRIGHT_TABLE: 'keys', KEYWRIGHT_AUTHORIZER: 'REQUEST' };

const refusals = (env: Record<string, string>) => refusalsBy(() => settingsFromEnv(env));

describe('the environment of the bundle', () => {
  it('says all that a guard can be told', () => {
    expect(
      settingsFromEnv({
        ...guard,
        KEYWRIGHT_TABLE: 'arn:aws:dynamodb:eu-west-1:123456789012:table/keys_1.a-b',
        KEYWRIGHT_ACTIVITY_TABLE: 'activity',
        KEYWRIGHT_API: 'definitions/api.json',
        KEYWRIGHT_OTHERS_HANDLER: 'src/session.handler',
        KEYWRIGHT_BASE_PATH: '/api',
        KEYWRIGHT_METRICS: 'Acme/Keys',
      }),
    ).toEqual({
      table: 'arn:aws:dynamodb:eu-west-1:123456789012:table/keys_1.a-b',
      activityTable: 'activity',
      apiFile: 'definitions/api.json',
      serves: { handler: 'app.handler' },
      othersHandler: 'src/session.handler',
      basePath: '/api',
      metrics: 'Acme/Keys',
    });
  });

  it.each(['TOKEN', 'REQUEST', 'HTTP'])('says that the function is an authorizer of kind %s', (kind) => {
    expect(settingsFromEnv({ ...authorizer, KEYWRIGHT_AUTHORIZER: kind }).serves).toEqual({
      authorizer: kind,
      ttlSeconds: 0,
      identitySource: '',
    });
  });

  it('says for how long an authorizer is cached, and by what', () => {
    const cached = { KEYWRIGHT_AUTHORIZER_TTL: '300', KEYWRIGHT_IDENTITY_SOURCE: 'method.request.header.A' };
    expect(settingsFromEnv({ ...authorizer, ...cached }).serves).toEqual({
      authorizer: 'REQUEST',
      ttlSeconds: 300,
      identitySource: 'method.request.header.A',
    });
  });

  it('counts an empty variable as one that is not set', () => {
    const empty = Object.fromEntries(
      ['ACTIVITY_TABLE', 'API', 'AUTHORIZER', 'AUTHORIZER_TTL', 'OTHERS_HANDLER', 'BASE_PATH'].map((name) => [
        `KEYWRIGHT_${name}`,
        '',
      ]),
    );
    expect(settingsFromEnv({ ...guard, ...empty })).toEqual({
      table: 'keys',
      apiFile: 'api.json',
      serves: { handler: 'app.handler' },
    });
  });

  it.each<readonly [Record<string, string>, string]>([
    [{ ...guard, KEYWRIGHT_TABLE: '' }, 'KEYWRIGHT_TABLE is not set; set it to the name of the key table'],
    [{ ...guard, KEYWRIGHT_TABLE: 'my keys' }, 'KEYWRIGHT_TABLE is not the name or ARN of a table'],
    [{ ...guard, KEYWRIGHT_TABLE: 'ab' }, 'KEYWRIGHT_TABLE is not the name or ARN of a table'],
    [
      { ...guard, KEYWRIGHT_ACTIVITY_TABLE: 'uses!' },
      'KEYWRIGHT_ACTIVITY_TABLE is not the name or ARN of a table',
    ],
    [
      { ...guard, KEYWRIGHT_AUTHORIZER: 'HTTP' },
      'KEYWRIGHT_HANDLER and KEYWRIGHT_AUTHORIZER are set; an authorizer has no handler behind it',
    ],
    [
      { ...authorizer, KEYWRIGHT_AUTHORIZER: 'http' },
      'KEYWRIGHT_AUTHORIZER is not one of TOKEN, REQUEST, HTTP',
    ],
    [
      { KEYWRIGHT_TABLE: 'keys' },
      "KEYWRIGHT_HANDLER is not set; set it to the function's own handler, such as app.handler, or for an authorizer KEYWRIGHT_AUTHORIZER",
    ],
    [
      { ...guard, KEYWRIGHT_HANDLER: '../app.handler' },
      'KEYWRIGHT_HANDLER is not a file and an export, such as app.handler',
    ],
    [
      { ...authorizer, KEYWRIGHT_AUTHORIZER_TTL: '5m' },
      'KEYWRIGHT_AUTHORIZER_TTL is not a whole number of seconds',
    ],
    [
      { ...authorizer, KEYWRIGHT_AUTHORIZER_TTL: '-5' },
      'KEYWRIGHT_AUTHORIZER_TTL is not a whole number of seconds',
    ],
    [
      { ...guard, KEYWRIGHT_AUTHORIZER_TTL: '5' },
      'KEYWRIGHT_AUTHORIZER_TTL and KEYWRIGHT_IDENTITY_SOURCE are for an authorizer; nothing is cached before a handler',
    ],
    [
      { ...guard, KEYWRIGHT_IDENTITY_SOURCE: '$request.header.A' },
      'KEYWRIGHT_AUTHORIZER_TTL and KEYWRIGHT_IDENTITY_SOURCE are for an authorizer; nothing is cached before a handler',
    ],
    [
      { ...guard, KEYWRIGHT_OTHERS_HANDLER: 'session' },
      'KEYWRIGHT_OTHERS_HANDLER is not a file and an export, such as session.handler',
    ],
    [{ ...guard, KEYWRIGHT_BASE_PATH: 'api' }, 'KEYWRIGHT_BASE_PATH does not begin with a slash'],
    [
      { ...guard, KEYWRIGHT_METRICS: 'AWS/Lambda' },
      'KEYWRIGHT_METRICS is not a namespace of CloudWatch, such as Keywright',
    ],
  ])('%j is refused, with the variable and what to do', (env, refusal) => {
    expect(refusals(env)).toEqual([refusal]);
  });

  it('is refused for everything that is wrong with it at once', () => {
    expect(refusals({ KEYWRIGHT_ACTIVITY_TABLE: '!', KEYWRIGHT_BASE_PATH: 'x' })).toHaveLength(4);
  });

  it.each(['app.handler', 'a/b/app.handler', 'app_1-x.$handler9', 'a.b/app.h', '_/_._'])(
    'names a handler as %s',
    (handler) => expect(refusals({ ...guard, KEYWRIGHT_HANDLER: handler })).toEqual([]),
  );

  it.each(['a.b.c', 'app.9', 'a//b.h', '.a/b.h', 'app.handler\n', ' app.handler', 'a b.h', 'a/.b.h'])(
    'names no handler as %j',
    (handler) => expect(refusals({ ...guard, KEYWRIGHT_HANDLER: handler })).toHaveLength(1),
  );
});

describe('the API definition of a package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-package-'));
    await writeFile(path.join(folder, 'api.json'), JSON.stringify(api));
    await writeFile(path.join(folder, 'text.json'), 'no json');
    await writeFile(path.join(folder, 'odd.json'), '{}');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is what JSON.stringify wrote', async () => {
    expect(await apiOfPackage(folder, 'api.json')).toEqual(api);
  });

  it.each([
    ['none.json', 'which cannot be read from the package; put there what JSON.stringify(api) gives'],
    ['text.json', 'which is not JSON; put there what JSON.stringify(api) gives'],
  ])('is asked for when %s is not one', async (file, words) => {
    await expect(apiOfPackage(folder, file)).rejects.toThrow(
      new ArgumentError(`keywright cannot start: KEYWRIGHT_API names "${file}", ${words}`),
    );
  });

  it('is not checked where it stands beside its mark, and is where it was changed since', async () => {
    const text = JSON.stringify({ ...api, routes: {} });
    const place = path.join(folder, 'marked.json');
    await writeFile(place, text);
    await writeFile(`${place}.checked`, markOf(text));
    const read = await apiOfPackage(folder, 'marked.json');
    expect(read).toEqual({ ...api, routes: {} });
    expect(Object.isFrozen(read.catalog.types)).toBe(true);
    await writeFile(place, `${text} `);
    await expect(apiOfPackage(folder, 'marked.json')).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_CATALOG' }),
    );
  });

  it('is refused when it is not sound', async () => {
    await expect(apiOfPackage(folder, 'odd.json')).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_CATALOG' }),
    );
  });
});

describe('the activity table', () => {
  it('is needed for an API with limits, and for no other', () => {
    const limited = defineApi(catalog, {
      credentials: [{ header: 'X-API-Key' }],
      routes: { 'GET /v1/items': { limit: { by: 'key', requests: 1, windowSeconds: 1 } } },
    });
    expect(() => assertCounting(limited, 'key-activity')).not.toThrow();
    expect(() => assertCounting(api, undefined)).not.toThrow();
    expect(() => assertCounting(limited, undefined)).toThrow(
      new ArgumentError(
        'keywright cannot start: the API has limits; set KEYWRIGHT_ACTIVITY_TABLE to the name of the activity table, where requests are counted',
      ),
    );
  });
});

describe('the handler for credentials of others', () => {
  const passing = defineApi(catalog, {
    credentials: [{ header: 'X-API-Key' }],
    others: 'pass',
    routes: { 'GET /v1/items': {} },
  });

  it('stands exactly where the API hands them on', () => {
    expect(() => assertOthersHandler(passing, 'session.handler')).not.toThrow();
    expect(() => assertOthersHandler(api, undefined)).not.toThrow();
    expect(() => assertOthersHandler(passing, undefined)).toThrow(
      new ArgumentError(
        "keywright cannot start: the API declares others: 'pass'; set KEYWRIGHT_OTHERS_HANDLER to the handler for them",
      ),
    );
    expect(() => assertOthersHandler(api, 'session.handler')).toThrow(
      new ArgumentError(
        "keywright cannot start: KEYWRIGHT_OTHERS_HANDLER is set, and the API does not declare others: 'pass'",
      ),
    );
  });
});
