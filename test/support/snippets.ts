import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePython } from '../../tools/emulators/python.mjs';

/** What a program of a published document says on standard output. */
type Snippet = (source: string, env: Readonly<Record<string, string>>) => Promise<string>;

function said(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { PATH: process.env.PATH ?? '', ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`it ended with ${code}: ${err}`)),
    );
  });
}

/** Runs a program in Python, with `requests`: the Python of the emulators has it. */
export const python: Snippet = async (source, env) => said(await ensurePython(), ['-c', source], env);

/** Runs a module in TypeScript, which Node reads by itself. */
export const typescript: Snippet = async (source, env) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'keywright-snippet-'));
  try {
    const file = path.join(folder, 'snippet.mts');
    await writeFile(file, source);
    return await said(process.execPath, [file], env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
