import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../keys/secret-text.js';

const TEXT = 'acme_live_S3cret';

describe('a secret text', () => {
  const secret = new SecretText(TEXT);

  it('is told where it is asked for by name, and nowhere else', () => {
    expect(secret.reveal()).toBe(TEXT);
  });

  it.each([
    ['toString', () => secret.toString()],
    ['String', () => String(secret)],
    ['a template', () => `${secret}`],
    ['addition', () => `x${`${secret as unknown as string}`}`],
    ['join', () => [secret].join()],
    ['JSON', () => JSON.stringify({ secret, all: [secret] })],
    ['inspect', () => inspect(secret)],
    [
      'inspect, deep and of all that is hidden',
      () => inspect({ a: { b: [secret] } }, { depth: 9, showHidden: true, getters: true }),
    ],
    [
      'inspect without custom printing',
      () => inspect(secret, { customInspect: false, showHidden: true, depth: 9 }),
    ],
    ['console formats', () => format('%s %o %O %j', secret, secret, secret, secret)],
    [
      'its own members',
      () => JSON.stringify(Object.entries(secret)) + Reflect.ownKeys(secret).map(String).join(),
    ],
    ['a spread', () => JSON.stringify({ ...secret })],
    ['an error that carries it', () => inspect(new Error('failed', { cause: secret }))],
  ])('is not seen through %s', (_, print) => {
    expect(print()).not.toContain('S3cret');
  });

  it('prints as [redacted], so that a log says that there was one', () => {
    expect(`${secret}`).toBe('[redacted]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
    expect(inspect({ secret })).toBe('{ secret: [redacted] }');
  });

  it('does not go along with a structured clone', () => {
    expect(JSON.stringify(structuredClone(secret))).not.toContain('S3cret');
  });
});
