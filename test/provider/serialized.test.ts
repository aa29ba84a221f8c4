import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { ApiKey, Grantor } from '../../provider/index.ts';
import { SERIALIZED_GRANTOR_PROVIDER, SERIALIZED_PROVIDER } from '../../provider/serialized.ts';

/** Evaluates the text as the dynamic-provider host of the SDK does. */
function hosted(text: string): Record<string, unknown> {
  const require = createRequire(
    createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/dynamic-provider'),
  );
  const requireFromString = require('require-from-string') as (code: string) => {
    handler(): Record<string, unknown>;
  };
  return requireFromString(text).handler();
}

describe('the provider that is stored with every grantor', () => {
  it('is the same constant, with the methods for grantors', async () => {
    expect(SERIALIZED_GRANTOR_PROVIDER).toBe(
      "exports.handler=()=>new Proxy({},{get:(_,m)=>m=='then'||m=='configure'?void 0:async(...a)=>(await import('keywright/lifecycle').catch(e=>{throw Error(e.message+': run npm install')})).grantor[m](...a)})",
    );
    expect(Grantor.__pulumiType).toBe('pulumi-nodejs:keywright:Grantor');
    const { grantor } = await import('../../provider/lifecycle/index.ts');
    const methods: Record<string, unknown> = { ...grantor };
    const offered = hosted(SERIALIZED_GRANTOR_PROVIDER);
    for (const method of ['check', 'diff', 'create', 'read', 'update', 'delete']) {
      expect(methods[method], method).toBeTypeOf('function');
      expect(offered[method], method).toBeTypeOf('function');
    }
    expect([methods.configure, methods.then]).toEqual([undefined, undefined]);
  });
});

describe('the provider that is stored with every key', () => {
  it('is one short constant: changing it changes the state of every key there is', () => {
    expect(SERIALIZED_PROVIDER).toBe(
      "exports.handler=()=>new Proxy({},{get:(_,m)=>m=='then'||m=='configure'?void 0:async(...a)=>(await import('keywright/lifecycle').catch(e=>{throw Error(e.message+': run npm install')}))[m](...a)})",
    );
    expect(SERIALIZED_PROVIDER.length).toBeLessThan(400);
    expect(ApiKey.__pulumiType).toBe('pulumi-nodejs:keywright:ApiKey');
  });

  it('is no promise, has nothing to configure, and offers the methods that the host asks for', () => {
    const provider = hosted(SERIALIZED_PROVIDER);
    expect(provider.then).toBeUndefined();
    expect(provider.configure).toBeUndefined();
    for (const method of ['check', 'diff', 'create', 'read', 'update', 'delete'])
      expect(provider[method], method).toBeTypeOf('function');
  });

  it('names the mend when the package is not installed', async () => {
    const absent = hosted(SERIALIZED_PROVIDER.replace('keywright/lifecycle', 'no-such-package/lifecycle'));
    const create = absent.create as () => Promise<unknown>;
    await expect(create()).rejects.toThrow(/no-such-package.*: run npm install$/);
  });

  it('finds every method in the lifecycle, under the name by which the host calls it', async () => {
    const lifecycle: Record<string, unknown> = await import('../../provider/lifecycle/index.ts');
    for (const method of ['check', 'diff', 'create', 'read', 'update', 'delete'])
      expect(lifecycle[method], method).toBeTypeOf('function');
    expect(lifecycle.configure).toBeUndefined();
    expect(lifecycle.then).toBeUndefined();
  });
});
