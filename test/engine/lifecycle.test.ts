import { afterEach, describe, expect, it } from 'vitest';
import { newKeyTable, plaintextOf } from '../support/aws.js';
import { type EngineStack, engineStack } from '../support/engine.js';

let stack: EngineStack;
afterEach(() => stack.dispose());

const catalog = `
  import { defineCatalog } from 'keywright/catalog';
  export const catalog = defineCatalog({
    name: 'acme',
    scopes: { read: { grants: ['read:item'] }, write: { grants: ['update:item'], implies: ['read'] } },
    types: { service: { prefix: 'acme_test', allows: '*', expiry: 'required', maxLifetime: '90d' } },
  });`;

function program(table: string, args: string): string {
  return `
    import { ApiKey } from 'keywright';
    import { catalog } from './catalog.js';
    const key = new ApiKey('upload', { table: '${table}', catalog, type: 'service', account: 'org-1', owner: 'team', ${args} });
    export const { keyId, hint, secretName, secretArn, version, expiresAt, status, rotatesAt } = key;`;
}

describe('a declared key', () => {
  it('is minted once, and verifies', async () => {
    const table = await newKeyTable();
    const declared = program(table, `scopes: ['write'], expiresIn: '30d'`);
    stack = await engineStack({ files: { 'catalog.js': catalog, 'index.js': declared } });
    const p = await stack.preview(['--diff']);
    console.log(p.stdout, p.stderr);
    const up = await stack.up();
    console.log(up.stdout, up.stderr);
    const outputs = await stack.outputs();
    console.log(outputs);
    const again = await stack.up();
    console.log(again.stdout);
    console.log(
      JSON.stringify((await stack.exportState()).deployment.resources?.at(-1), null, 1),
      JSON.stringify((await stack.exportState()).deployment.resources?.at(-1)).length,
    );
    console.log(await plaintextOf(String(outputs.secretName)));
    await stack.write('index.js', program(table, `scopes: ['read'], expiresIn: '20d', rotationTrigger: 'x'`));
    const p2 = await stack.preview(['--diff']);
    console.log(p2.stdout, p2.stderr);
    const p3 = await stack.preview();
    console.log(p3.stdout, p3.stderr);
    const up3 = await stack.up();
    console.log(up3.stdout);
    console.log(await plaintextOf(String(outputs.secretName)));
    console.log((await stack.destroy()).stdout);
    expect(1).toBe(1);
  });
});
