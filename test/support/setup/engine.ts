import type { TestProject } from 'vitest/node';
import { ensureBuild } from '../../../tools/build/index.mjs';
import { ensureEmulators, startMinistack, startMoto } from '../../../tools/emulators/index.mjs';
import { ensurePulumi } from '../../../tools/pulumi/index.mjs';
import { reportMissing } from './missing.ts';

/** Makes what the tests on the real engine need: a build of the package, the Pulumi CLI, the local endpoints. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const missing: string[] = [];
  await buildOrWarn();
  let line = '';
  const pulumi = await ensurePulumi({
    tell: (told) => {
      line = told;
      process.stderr.write(`${told}\n`);
    },
  });
  if (pulumi === undefined) missing.push(line);
  const emulators = await ensureEmulators({ tell: (told) => missing.push(told) });
  reportMissing('engine', missing);

  const servers = missing.length === 0 && emulators ? [await startMoto(), await startMinistack()] : [];
  project.provide('pulumiBin', pulumi?.binDir ?? '');
  project.provide('moto', servers[0]?.url ?? '');
  project.provide('ministack', servers[1]?.url ?? '');
  project.provide('missing', missing);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}

/**
 * The compiler writes its output in spite of type errors: someone in the middle of a change can still run the tests
 * on it. In CI it is a failure.
 */
async function buildOrWarn(): Promise<void> {
  try {
    await ensureBuild();
  } catch (error) {
    if (process.env.CI) throw error;
    process.stderr.write(`WARNING: dist/ has errors, the engine tests may run old code: ${error}\n`);
  }
}
