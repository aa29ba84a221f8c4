import { afterEach, describe, expect, it } from 'vitest';
import { type EngineStack, engineStack } from '../support/engine.ts';

let stack: EngineStack;
afterEach(() => stack.dispose());

describe('a program on the real engine', () => {
  it('is previewed, deployed and destroyed, and its output is stored', async () => {
    stack = await engineStack({
      files: {
        'index.js': `
          import * as pulumi from '@pulumi/pulumi';
          const config = new pulumi.Config();
          export const greeting = 'hello ' + config.require('name');
          export const token = config.requireSecret('token');`,
      },
      config: { name: 'engine', token: { secret: 'only-for-holders' } },
    });

    const preview = await stack.preview();
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.stdout).toContain('greeting: "hello engine"');

    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(await stack.outputs()).toEqual({ greeting: 'hello engine', token: 'only-for-holders' });
    const { deployment } = await stack.exportState();
    expect(deployment.resources?.map(({ type }) => type)).toEqual(['pulumi:pulumi:Stack']);
    const files = [...(await stack.files()).values()];
    expect(files.some((text) => text.includes('hello engine'))).toBe(true);
    expect(files.some((text) => text.includes('only-for-holders'))).toBe(false);

    expect(await stack.destroy()).toMatchObject({ code: 0 });
    expect((await stack.exportState()).deployment.resources ?? []).toEqual([]);
  });

  it('that exits by itself is reported with its exit code', async () => {
    stack = await engineStack({ files: { 'index.js': 'process.exit(7);' } });
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(up.stdout).toContain('Program exited with non-zero exit code: 7');
  });

  it('that throws is reported with its own message alone', async () => {
    stack = await engineStack({ files: { 'index.js': `throw new Error('no such table');` } });
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(preview.stdout).toContain('no such table');
    expect(preview.stdout).not.toContain('non-zero exit code');
  });

  it('is judged by a policy pack before anything is made', async () => {
    stack = await engineStack({
      files: {
        'index.js': `
          import * as pulumi from '@pulumi/pulumi';
          new pulumi.ComponentResource('test:index:Thing', 'forbidden', {});`,
        'pack/PulumiPolicy.yaml': 'runtime: nodejs\n',
        'pack/package.json': JSON.stringify({
          name: 'pack',
          version: '1.0.0',
          type: 'module',
          main: 'index.js',
        }),
        'pack/index.js': `
          import { PolicyPack } from '@pulumi/policy';
          new PolicyPack('house-rules', {
            policies: [{
              name: 'no-things',
              description: 'There are no things.',
              enforcementLevel: 'mandatory',
              validateResource: (args, report) => {
                if (args.type === 'test:index:Thing') report(args.name + ' is a thing');
              },
            }],
          });`,
      },
      policyPack: 'pack',
    });
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(preview.stdout).toContain('[mandatory]  no-things');
    expect(preview.stdout).toContain('forbidden is a thing');
  });
});
