import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { fingerprint } from '../setup/fingerprint.mjs';
import { madeOnce } from '../setup/made-once.mjs';
import { Missing } from '../setup/missing.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { which } from '../setup/which.mjs';
import { emulatorEnv } from './emulator-env.mjs';
import { startServer } from './server-process.mjs';

const here = fileURLToPath(new URL('dynamodb-local/', import.meta.url));
const pom = path.join(here, 'pom.xml');
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/**
 * The folder with DynamoDB Local's libraries.
 *
 * @throws {Missing} without Java or Maven
 */
export async function ensureDynamoDbLocal() {
  for (const program of ['java', 'mvn']) {
    if (which(program) === undefined) {
      throw new Missing(`${program} is not on PATH`, 'install a JDK (17 or newer) and Maven');
    }
  }
  return await madeOnce({
    folder: path.join(cacheFolder(), `dynamodb-local-${fingerprint({ paths: [pom], base: here })}`),
    what: 'fetching DynamoDB Local with Maven',
    why: 'once for this user; the second judge of the table',
    make: fetchLibraries,
  });
}

/** @param {string} draft */
async function fetchLibraries(draft) {
  // Maven writes beside the pom: it gets a copy.
  const project = path.join(draft, 'project');
  mkdirSync(project);
  cpSync(pom, path.join(project, 'pom.xml'));
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
  await runProgram('mvn', ['--batch-mode', '--quiet', copyDependencies, ...options], { cwd: project });
}

/**
 * Starts DynamoDB Local, in memory: Amazon's own judge of DynamoDB's behaviour.
 *
 * @returns {Promise<import('./server-process.mjs').LocalServer>}
 */
export async function startDynamoDbLocal() {
  const libraries = await ensureDynamoDbLocal();
  return await startServer({
    name: 'DynamoDB Local',
    program: 'java',
    args: [
      '-cp',
      path.join(libraries, '*'),
      `-Djava.library.path=${libraries}`,
      path.join(here, 'Loopback.java'),
      ...['-inMemory', '-sharedDb', '-disableTelemetry'],
    ],
    env: emulatorEnv(),
    readyUrl: async (output) => {
      const port = /^READY (\d+)$/m.exec(output)?.[1];
      return port === undefined ? undefined : `http://127.0.0.1:${port}`;
    },
  });
}
