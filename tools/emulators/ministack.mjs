import { emulatorEnv } from './emulator-env.mjs';
import { onFreePort } from './free-port.mjs';
import { ensurePython, leash } from './python.mjs';
import { answers, startServer } from './server-process.mjs';

/**
 * Starts ministack, our stand-in for DynamoDB, STS, IAM, Lambda and API Gateway; never for secrets (it overwrites
 * versions). Functions run on Node 24. `POST /_ministack/reset` empties it.
 *
 * @param {{ auth?: boolean }} [options] `auth`: enforce IAM policies and signatures
 * @returns {Promise<import('./server-process.mjs').LocalServer>}
 */
export async function startMinistack({ auth = false } = {}) {
  const python = await ensurePython();
  return await onFreePort((port) => {
    const url = `http://127.0.0.1:${port}`;
    return startServer({
      name: 'ministack',
      program: python,
      args: [leash, 'ministack'],
      env: {
        ...emulatorEnv(),
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        LAMBDA_EXECUTOR: 'local',
        LOG_LEVEL: 'WARNING',
        ...(auth ? { AUTH: 'true' } : {}),
      },
      readyUrl: async () => ((await answers(`${url}/_ministack/health`)) ? url : undefined),
    });
  });
}
