import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { CLASS_OF, type DenialReason } from '../../runtime/denial.ts';
import { isNamespace } from '../../runtime/embedded-metrics.ts';
import type { LogEntry } from '../../runtime/log.ts';
import { withRequestMetrics } from '../../runtime/request-metrics.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { countedIn } from '../support/embedded-metrics.ts';
import { api, catalog, NOW, request, world } from './world.ts';

const NAMESPACE = 'Acme/Keys';
const ONE_REQUEST = { metric: 'Requests', dimensions: { Catalog: 'acme' }, value: 1 };

function oneDenial(Refusal: string) {
  return { metric: 'Denials', dimensions: { Catalog: 'acme', Refusal }, value: 1 };
}

/** A world whose verifier counts. */
function counting() {
  const w = world();
  const verifier = createVerifier({ api, ...w.deps, metrics: NAMESPACE });
  return { ...w, verifier, counted: () => w.entries.map((entry) => countedIn(entry, NAMESPACE)) };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a verifier with metrics', () => {
  it('counts each judged request once, and a denial by its class', async () => {
    const w = counting();
    const key = await w.issue();
    await w.verifier.verify(request('GET', '/v1/items', key.keyString));
    await w.verifier.verify(request('GET', '/v1/items'));
    await w.verifier.verify(request('GET', '/v1/nothing', key.keyString));
    await w.verifier.verify(request('GET', '/v1/audit', key.keyString));
    await w.verifier.verify(request('PUT', '/v1/items/7', key.keyString));
    expect(w.counted()).toEqual([
      [ONE_REQUEST],
      [ONE_REQUEST, oneDenial('credential')],
      [ONE_REQUEST, oneDenial('route')],
      [ONE_REQUEST, oneDenial('type')],
      [ONE_REQUEST, oneDenial('permission')],
    ]);
    await w.verifier.settled();
  });

  it('counts what a protected handler is asked, too', async () => {
    const w = counting();
    const key = await w.issue();
    const handler = w.verifier.protect('GET /v1/items', () => 'items');
    expect(await handler(request('GET', '/v1/items', key.keyString))).toBe('items');
    await handler(request('GET', '/v1/items', 'nonsense'));
    expect(w.counted()).toEqual([[ONE_REQUEST], [ONE_REQUEST, oneDenial('credential')]]);
  });

  it('writes the metrics of a denial into the line that the denial has anyway', async () => {
    const [plain, measured] = [world(), counting()];
    for (const w of [plain, measured]) await w.verifier.verify(request('GET', '/v1/items'));
    expect(measured.entries).toHaveLength(1);
    expect(measured.entries[0]).toMatchObject({ ...plain.entries[0] });
  });

  it('writes nothing but metrics of an allowed request, in a line of under 250 bytes', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const w = world();
    const key = await w.issue();
    const { log: _log, ...deps } = w.deps;
    const verifier = createVerifier({ api, ...deps, metrics: 'Keywright' });
    await verifier.verify(request('GET', '/v1/items', key.keyString));
    const lines = written.mock.calls.map(([text]) => String(text));
    expect(lines).toEqual([
      '{"source":"keywright","event":"request-allowed","_aws":{"Timestamp":1800000000000,"CloudWatchMetrics":' +
        '[{"Namespace":"Keywright","Dimensions":[["Catalog"]],"Metrics":[{"Name":"Requests","Unit":"Count"}]}]},' +
        '"Catalog":"acme","Requests":1}\n',
    ]);
    expect(Buffer.byteLength(lines.join(''))).toBe(236);
  });

  it('makes at most eight metrics, whoever asks for whatever, and tells nothing secret', async () => {
    const w = counting();
    const key = await w.issue({ account: 'org-of-a-customer' });
    const other = await w.issue({ scopes: ['edit'] });
    const texts = [
      key.keyString.reveal(),
      other.keyString.reveal(),
      `${key.keyString.reveal()}x`,
      'acme_live_x',
    ];
    const credential = fc.oneof(fc.constantFrom(...texts), fc.string());
    const asked = fc.record({
      method: fc.oneof(fc.constantFrom('GET', 'PUT', 'DELETE'), fc.string()),
      path: fc.oneof(fc.constantFrom('/v1/items', '/v1/items/7', '/v1/audit', '/v1/users/1'), fc.string()),
      headers: credential.map((text) => ({ authorization: `Bearer ${text}` })),
      requestId: fc.string(),
      sourceAddress: fc.string(),
    });
    await fc.assert(fc.asyncProperty(asked, async (one) => void (await w.verifier.verify(one))));
    const metrics = new Set(
      w
        .counted()
        .flatMap((line) => line.map(({ metric, dimensions }) => JSON.stringify([metric, dimensions]))),
    );
    const classes = [...new Set(Object.values(CLASS_OF))];
    const possible = [ONE_REQUEST, ...classes.map(oneDenial)];
    const names = possible.map(({ metric, dimensions }) => JSON.stringify([metric, dimensions]));
    expect(names).toHaveLength(8);
    expect(names).toEqual(expect.arrayContaining([...metrics]));
    const everything = JSON.stringify(w.entries);
    const hashes = [key, other].flatMap(({ record }) =>
      [...record.versions.values()].map(({ hash }) => hash),
    );
    for (const secret of [...texts, ...hashes]) expect(everything).not.toContain(secret);
    for (const entry of w.entries) {
      const { _aws, Catalog, Requests } = { Catalog: '', Requests: 0, _aws: {}, ...entry };
      const { Refusal = '', Denials = 0 } = { ...('Refusal' in entry ? entry : {}) };
      const measured = JSON.stringify({ _aws, Catalog, Requests, Refusal, Denials });
      for (const unbounded of [key.keyId, other.keyId, 'org-of-a-customer']) {
        expect(measured).not.toContain(unbounded);
      }
    }
  });

  it('counts no credential that it hands on', async () => {
    const w = world();
    const passing = defineApi(catalog, {
      credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
      routes: { 'GET /v1/items': { permission: 'read:item' } },
      others: 'pass',
    });
    const verifier = createVerifier({ ...w.deps, api: passing, metrics: NAMESPACE });
    expect((await verifier.verify(request('GET', '/v1/items', 'a-session'))).kind).toBe('not-a-key');
    expect(w.entries).toEqual([]);
  });

  it('judges alike with a log that throws', async () => {
    const w = world();
    const key = await w.issue();
    const log = () => {
      throw new Error('the disk is full');
    };
    const verifier = createVerifier({ api, ...w.deps, log, metrics: NAMESPACE });
    expect((await verifier.verify(request('GET', '/v1/items', key.keyString))).kind).toBe('allowed');
    expect(await verifier.verify(request('GET', '/v1/items'))).toMatchObject({ refusal: 'credential' });
  });

  it('refuses and logs without metrics when the clock fails', async () => {
    const w = world();
    const key = await w.issue();
    const clock = () => {
      throw new RangeError('no time');
    };
    const verifier = createVerifier({ api, ...w.deps, clock, metrics: NAMESPACE });
    const verdict = await verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable' });
    expect(w.entries).toEqual([
      {
        event: 'request-denied',
        reason: 'unavailable',
        requestId: 'req-1',
        keyId: key.keyId,
        version: 1,
        error: 'RangeError',
      },
    ]);
  });

  it.each(['', 'AWS/Lambda', ':odd', ' Keys', 'Schlüssel', 'a'.repeat(256), 'two\nlines'])(
    'is not made for %j, which CloudWatch takes for no namespace',
    (metrics) => {
      expect(() => createVerifier({ api, ...world().deps, metrics })).toThrow(TypeError);
    },
  );

  it.each(['Keywright', 'acme/api keys', 'a'.repeat(255), '1._-/#:'])('takes the namespace %j', (metrics) => {
    expect(isNamespace(metrics)).toBe(true);
  });
});

describe('a verifier without metrics', () => {
  it('writes nothing of an allowed request, and no metrics of a denied one', async () => {
    const w = world();
    const key = await w.issue();
    await w.verifier.verify(request('GET', '/v1/items', key.keyString));
    await w.verifier.verify(request('GET', '/v1/items'));
    expect(w.entries).toEqual([{ event: 'request-denied', reason: 'missing', requestId: 'req-1' }]);
  });
});

describe('a log with metrics', () => {
  const heard: LogEntry[] = [];
  const log = withRequestMetrics((entry) => void heard.push(entry), {
    namespace: NAMESPACE,
    catalog: 'acme',
    clock: () => NOW,
  });

  it.each(Object.entries(CLASS_OF))('counts a denial because of %s as one of class %s', (reason, refusal) => {
    heard.length = 0;
    log({ event: 'request-denied', reason: reason as DenialReason, requestId: 'req-1' });
    expect(heard.flatMap((entry) => countedIn(entry, NAMESPACE))).toEqual([ONE_REQUEST, oneDenial(refusal)]);
  });

  it('hands on what is no judged request as it is', () => {
    heard.length = 0;
    const entry = { event: 'usage-not-noted', requestId: 'req-1', keyId: 'x', error: 'odd' } as LogEntry;
    log(entry);
    expect(heard).toEqual([entry]);
  });
});
