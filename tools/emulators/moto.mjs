import { emulatorEnv } from './emulator-env.mjs';
import { onFreePort } from './free-port.mjs';
import { ensurePython, leash } from './python.mjs';
import { answers, startServer } from './server-process.mjs';

/**
 * Starts moto, our stand-in for Secrets Manager. `POST /moto-api/reset` empties it.
 *
 * @returns {Promise<import('./server-process.mjs').LocalServer>}
 */
export async function startMoto() {
  const python = await ensurePython();
  return await onFreePort((port) => {
    const url = `http://127.0.0.1:${port}`;
    return startServer({
      name: 'moto',
      program: python,
      args: [leash, 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
      env: emulatorEnv(),
      readyUrl: async () => ((await answers(`${url}/moto-api/data.json`)) ? url : undefined),
    });
  });
}
