import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { root } from '../../../tools/setup/root.mjs';

it('a handler that asks who calls is bundled without the verifier and its native module', async () => {
  const { metafile } = await build({
    stdin: {
      contents: `
        import { principalOf } from 'keywright/runtime';
        export const handler = async (event) => ({ statusCode: 200, body: principalOf(event).account });`,
      resolveDir: root,
    },
    alias: { 'keywright/runtime': path.join(root, 'runtime', 'index.ts') },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  expect(parts.map(([file]) => file).sort()).toEqual([
    '<stdin>',
    'runtime/lambda/event.ts',
    'runtime/lambda/handler.ts',
  ]);
});
