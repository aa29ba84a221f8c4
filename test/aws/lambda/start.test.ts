import { describe, expect, it } from 'vitest';
import { api } from '../../runtime/world.js';
import { answerOf, errorOf, urlEvent } from './events.js';
import { type Difference, guarded, issue, skipped, useGuardedFunctions } from './guarded.js';

const SECRET = 'a-secret-of-the-function';
const set = (environment: Readonly<Record<string, string>>): Difference => ({ environment });

describe.skipIf(skipped)('a function of the bundle', () => {
  useGuardedFunctions();

  describe('does not start', () => {
    it.each([
      ['no table', set({ KEYWRIGHT_TABLE: '' }), 'ArgumentError', 'KEYWRIGHT_TABLE is not set; set it to'],
      [
        'an odd table',
        set({ KEYWRIGHT_TABLE: `${SECRET}!` }),
        'ArgumentError',
        'KEYWRIGHT_TABLE is not the name',
      ],
      [
        'no handler',
        set({ KEYWRIGHT_HANDLER: '' }),
        'ArgumentError',
        'KEYWRIGHT_HANDLER is not set; set it to',
      ],
      [
        'no api.json',
        set({ KEYWRIGHT_API: 'none.json' }),
        'ArgumentError',
        '"none.json", which cannot be read',
      ],
      [
        'half an api.json',
        { api: JSON.stringify(api).slice(0, -1) },
        'ArgumentError',
        'is not JSON; put there',
      ],
      ['a newer api.json', { api: JSON.stringify({ ...api, format: 2 }) }, 'CatalogError', 'format'],
      [
        'a lost file',
        set({ KEYWRIGHT_HANDLER: 'none.handler' }),
        'ArgumentError',
        'the package has none of none.js',
      ],
      [
        'a lost export',
        { app: 'export const other = 1;' },
        'ArgumentError',
        'that file exports no function "handler"',
      ],
      [
        'a handler that streams',
        { app: 'export const handler = awslambda.streamifyResponse(async () => {});' },
        'ArgumentError',
        'KEYWRIGHT_HANDLER is "app.handler", which streams its response; name a handler that returns it',
      ],
      ['a broken module', { app: "throw new RangeError('no database');" }, 'RangeError', 'no database'],
    ] satisfies [string, Difference, string, string][])(
      'with %s, and says what to mend',
      async (_, difference, errorType, text) => {
        const environment = { PASSWORD: SECRET, ...difference.environment };
        const broken = await guarded({ ...difference, environment });
        const outcome = await broken.invoke(urlEvent(await issue()));
        expect(outcome.kind).toBe('init-error');
        expect(errorOf(outcome)).toMatchObject({ errorType, errorMessage: expect.stringContaining(text) });
        expect(broken.output).not.toContain(SECRET);
        expect(broken.output).not.toContain('the handler runs');
      },
    );

    it('for the next request, either', async () => {
      const broken = await guarded(set({ KEYWRIGHT_TABLE: '' }));
      expect((await broken.invoke(urlEvent())).kind).toBe('init-error');
      expect((await broken.invoke(urlEvent())).kind).toBe('init-error');
      expect(broken.coldStarts).toBe(2);
    });
  });

  it('has loaded its own handler when its initialisation ends: provisioned concurrency has it ready', async () => {
    const app = `import { setTimeout as sleep } from 'node:timers/promises';
      await sleep(300);
      console.log('the module is loaded');
      export const handler = async () => ({ statusCode: 200, body: 'fine' });`;
    const [guard, issued] = [await guarded({ app }), await issue()];
    await guard.provision();
    expect(guard.output).toContain('the module is loaded');
    expect(answerOf(await guard.invoke(urlEvent(issued)))).toMatchObject({ body: 'fine' });
    expect(guard.coldStarts).toBe(1);
  });

  it('ends at once when Lambda has no work for it, and the next request starts another', async () => {
    const [guard, issued] = [await guarded(), await issue()];
    expect(answerOf(await guard.invoke(urlEvent(issued))).statusCode).toBe(200);
    expect(await guard.shutDown()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(answerOf(await guard.invoke(urlEvent(issued))).statusCode).toBe(200);
    expect(guard.coldStarts).toBe(2);
  });

  it('leaves the signal of its end to the module of its own handler', async () => {
    const app = `process.on('SIGTERM', () => { console.log('closed'); process.exit(0); });
      export const handler = async () => ({ statusCode: 200, body: 'fine' });`;
    const guard = await guarded({ app });
    await guard.provision();
    expect(await guard.shutDown()).toEqual({ code: 0, signal: null });
    expect(guard.output).toContain('closed');
  });
});
