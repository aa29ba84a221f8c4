import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plaintextKeysIn } from '../../policy/plaintext-keys.ts';
import { quote } from '../../policy/quote.ts';
import { judged, saidBy } from './baseline.ts';
import { hint, mistyped, plaintext } from './plaintext.ts';

const saidOf = saidBy('no-key-in-plain-text');
const lambda = { type: 'aws:lambda/function:Function', name: 'importer' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('no-key-in-plain-text', () => {
  it('says which key stands where, and what to do', async () => {
    const { said } = await saidOf({ environment: { variables: { SHOP_KEY: plaintext } } }, lambda);
    expect(said).toEqual([
      [
        'resource "importer" (aws:lambda/function:Function) has the plaintext of the key "shop_live_7Qx2…" in environment.variables.SHOP_KEY',
        '  allowed: in Secrets Manager alone, where the deployment of the key puts it, by the rule no-key-in-plain-text',
        '  mend: take it out, give the consumer the name of the secret and the right to read it, and rotate the key: whoever can read the program or its state has had it',
      ].join('\n'),
    ]);
  });

  it('says it once for each place', async () => {
    const { said } = await saidOf(
      { a: `${plaintext} ${plaintext} ${base64(plaintext)}`, b: [plaintext] },
      lambda,
    );
    expect(said.map((message) => / in (\S+)/.exec(message)?.[1])).toEqual(['a', 'b[0]']);
  });

  it('never shows a plaintext, wherever it stands', async () => {
    const names = fc.oneof(fc.string(), fc.constant(plaintext), fc.constant(`x-${plaintext}`));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constant(plaintext),
        fc.string().map((text) => text + plaintext),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, tree, { maxKeys: 3 }), async (inputs) => {
        const { violations } = await judged(inputs, lambda);
        const said = JSON.stringify(violations);
        expect(said.includes(plaintext.slice(20))).toBe(false);
        expect(said.includes(hint)).toBe(JSON.stringify(inputs).includes(plaintext));
      }),
      { numRuns: 50 },
    );
  });

  it('is shown by no other rule that says where something stands', async () => {
    const Principal = { [plaintext]: '*' };
    const Statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Principal };
    const { violations } = await judged(
      { secretArn: 'keywright/shop/dev/feed', policy: { Statement } },
      { type: 'aws:secretsmanager/secretPolicy:SecretPolicy' },
    );
    expect(Object.keys(violations)).toEqual(['no-key-in-plain-text', 'secret-readers']);
    expect(JSON.stringify(violations)).not.toContain(plaintext);
  });

  it('is excused by an exception that names the resource', async () => {
    const exception = {
      project: 'shop',
      stack: 'dev',
      resource: 'importer',
      rule: 'no-key-in-plain-text',
      reason: 'the partner takes keys by its own provider only',
      approver: 'security',
      until: '2999-12-31',
    };
    const settings = { exceptions: [exception] };
    expect((await saidOf({ value: plaintext }, { ...lambda, settings })).said).toEqual([]);
    expect((await saidOf({ value: plaintext }, { ...lambda, name: 'other', settings })).said).toHaveLength(1);
  });
});

describe('no-key-in-outputs', () => {
  const command = { type: 'acme:run:Command', name: 'print' };

  it('says which output gives which key', async () => {
    const { said } = await saidBy('no-key-in-outputs')({}, { ...command, outputs: { stdout: plaintext } });
    expect(said).toEqual([
      [
        'resource "print" (acme:run:Command) gives the plaintext of the key "shop_live_7Qx2…" in its output stdout',
        '  allowed: in Secrets Manager alone, where the deployment of the key puts it, by the rule no-key-in-outputs',
        '  mend: give the name of the secret instead, and rotate the key: whoever can read the state has had it',
      ].join('\n'),
    ]);
  });

  it('leaves to the other rule what a resource was told', async () => {
    const presented = { ...command, outputs: { value: plaintext, copy: plaintext } };
    expect((await saidOf({ value: plaintext }, presented)).said).toHaveLength(1);
  });
});

describe('plaintextKeysIn', () => {
  const inBase64 = [{ hint, coding: 'base64' }];

  it('reads base64 at any shift, with any alphabet', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      expect(plaintextKeysIn(base64(before + plaintext))).toEqual(inBase64);
      expect(plaintextKeysIn(before + base64(`key=${plaintext}`))).toEqual(inBase64);
    }
    const url = Buffer.from(`\xff\xfe\xff${plaintext}`, 'latin1').toString('base64url');
    expect(plaintextKeysIn(url)).toEqual(inBase64);
  });

  it('reads base64 that is wrapped, as it is and in JSON', () => {
    const wrapped = base64(`#!/bin/sh\nrun ${plaintext}\n`).replaceAll(/(.{76})/g, '$1\r\n  ');
    expect(plaintextKeysIn(wrapped)).toEqual(inBase64);
    expect(plaintextKeysIn(JSON.stringify({ userData: wrapped }))).toEqual(inBase64);
  });

  it('reads base64 within base64', () => {
    expect(plaintextKeysIn(base64(`files: [${base64(plaintext)}]`))).toEqual(inBase64);
  });

  it('reads the shortest key string in base64, and finds none where none is', () => {
    expect(plaintextKeysIn(base64(mistyped))).toEqual([]);
    expect(plaintextKeysIn('a'.repeat(1000))).toEqual([]);
  });
});

describe('quote', () => {
  it('cuts nothing out of a key string that could be used', () => {
    expect(quote(`${'x'.repeat(60)} ${plaintext}`)).toBe(`"${'x'.repeat(60)} ${hint}…"`);
    expect(quote('y'.repeat(81))).toBe(`"${'y'.repeat(79)}…"`);
  });
});
