import type { TestProject } from 'vitest/node';
import {
  ensureDynamoDbLocal,
  ensureEmulators,
  startDynamoDbLocal,
  startMinistack,
  startMoto,
} from '../../../tools/emulators/index.mjs';
import { ensureRuntimeClient } from '../../../tools/lambda/runtime-client.mjs';
import { reportMissing } from './missing.ts';

/** Starts the local endpoints for the tests of `test/aws`; what some tests need, and others do not, may be absent. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const missing: string[] = [];
  const absent: string[] = [];
  const clientless: string[] = [];
  const emulators = await ensureEmulators({ tell: (line) => missing.push(line) });
  const secondJudge = await ensureDynamoDbLocal({ tell: (line) => absent.push(line) });
  const runtimeClient = await ensureRuntimeClient({ tell: (line) => clientless.push(line) });
  reportMissing('aws', missing);
  reportMissing('second judge (DynamoDB Local)', absent);
  reportMissing('Lambda runtime contract', clientless);

  const servers = emulators ? [await startMoto(), await startMinistack()] : [];
  const judge = secondJudge ? await startDynamoDbLocal() : undefined;
  project.provide('moto', servers[0]?.url ?? '');
  project.provide('ministack', servers[1]?.url ?? '');
  project.provide('dynamodbLocal', judge?.url);
  project.provide('runtimeClient', runtimeClient);
  project.provide('missing', missing);
  return async () => {
    await Promise.all([...servers, ...(judge ? [judge] : [])].map((server) => server.stop()));
  };
}
