import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const output = path.join(root, 'dist');
const prebuilds = path.join(root, 'node_modules', 'argon2', 'prebuilds');

/** A fixed local time, as zip files hold it: equal contents give equal bytes, and a deployment sees no change in them. */
const ZIP_DATE = new Date(1980, 0, 1);

/** The processors of Lambda. Its system is Amazon Linux 2023, with glibc. */
const PROCESSORS = ['x64', 'arm64'];

/**
 * What Lambda loads. Only an ES module can wait: so the function's own handler, too, is loaded in the initialisation, where
 * a failure is told at once, and which with provisioned concurrency comes before any request. To `import` the bundle would make
 * Node read it once more, for the names that it exports.
 */
const ENTRY = `import { createRequire } from 'node:module';

export const handler = await createRequire(import.meta.url)('./bundle.cjs').loaded;
`;

/** The entry of a function whose handler is there as soon as its module is. */
export const PLAIN_ENTRY = `import { createRequire } from 'node:module';

export const { handler } = createRequire(import.meta.url)('./bundle.cjs');
`;

/**
 * Makes the artefacts that are bundles, from the sources:
 *
 * - `dist/lambda/keywright/`, and the same zipped as `dist/keywright-lambda.zip`: the verifier for AWS Lambda, with
 *   argon2 for x86_64 and arm64, and in files of their own what proves tokens, and what checks
 *   an API definition. Its handler is `keywright/index.handler`; the user's files go beside that folder.
 * - `dist/lambda-reminder/keywright/`, and `dist/keywright-reminder-lambda.zip`: the function that tells of keys that are due.
 * - `policy/dist/index.js`: the policy pack, which finds `@pulumi/*` in the user's project.
 *
 * @returns {Promise<void>}
 */
export async function bundle() {
  await Promise.all([bundleLambda(), bundleReminder(), bundlePolicyPack()]);
}

/**
 * @param {string} [to] folder for `lambda/` and `keywright-lambda.zip`; default `dist`
 * @returns {Promise<void>}
 */
export async function bundleLambda(to = output) {
  const lambda = path.join(to, 'lambda');
  const folder = await bundleFunction(lambda, 'runtime/lambda/main.ts', ENTRY, [TOKENS, CHECKS]);
  await Promise.all(PROCESSORS.map((processor) => copyPrebuilt(processor, folder)));
  await writeFile(path.join(to, 'keywright-lambda.zip'), await zipped(lambda));
}

/**
 * @param {string} [to] folder for `lambda-reminder/` and `keywright-reminder-lambda.zip`; default `dist`
 * @returns {Promise<void>}
 */
export async function bundleReminder(to = output) {
  const lambda = path.join(to, 'lambda-reminder');
  await bundleFunction(lambda, 'runtime/reminder/main.ts', PLAIN_ENTRY);
  await writeFile(path.join(to, 'keywright-reminder-lambda.zip'), await zipped(lambda));
}

/**
 * Makes the folder `keywright` of a function, with its code and licences, anew.
 *
 * @param {string} lambda the root of the function's package
 * @param {string} main the module that is bundled
 * @param {string} entry the text of `index.mjs`, which Lambda loads
 * @param {readonly Later[]} [later] what is bundled into files of its own
 * @returns {Promise<string>} that folder
 */
export async function bundleFunction(lambda, main, entry, later = []) {
  const folder = path.join(lambda, 'keywright');
  await rm(lambda, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const bundled = await Promise.all([
    build({ ...common(main, path.join(folder, 'bundle.cjs')), plugins: [loadedLater(later)] }),
    ...later.map(({ module, file }) => build(common(module, path.join(folder, file)))),
  ]);
  const inputs = bundled.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  await writeFile(path.join(folder, 'index.mjs'), entry);
  await writeFile(path.join(folder, 'LICENSES.txt'), await licencesOf(inputs));
  return folder;
}

/**
 * A module that a bundle loads when it needs it, from a file beside it: nobody else pays for reading it at a start.
 *
 * @typedef {{ readonly module: string, readonly file: string }} Later
 */

/** @type {Later} */
const TOKENS = { module: 'runtime/tokens/index.ts', file: 'tokens.cjs' };

/** @type {Later} */
const CHECKS = { module: 'keys/api/define-api.ts', file: 'checks.cjs' };

/** @param {readonly Later[]} later @returns {import('esbuild').Plugin} */
function loadedLater(later) {
  return {
    name: 'loaded-later',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path: name, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const wanted = path.relative(root, path.resolve(resolveDir, name)).replace(/\.js$/, '.ts');
        const found = later.find(({ module }) => module === wanted);
        return found === undefined ? undefined : { path: `./${found.file}`, external: true };
      });
    },
  };
}

/**
 * @param {string} main
 * @param {string} outfile
 * @returns {import('esbuild').BuildOptions & { metafile: true }}
 */
function common(main, outfile) {
  return {
    entryPoints: [path.join(root, main)],
    outfile,
    absWorkingDir: root,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    // Names stay as they are written: those of errors stand in logs, those of functions in what Lambda reports of a failure. To
    // give short ones and put the real ones back (`keepNames`) takes longer at each start than to read the long ones.
    minifyIdentifiers: false,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': path.join(root, 'runtime/lambda/env-credentials.ts'),
      'node-gyp-build': path.join(root, 'runtime/lambda/prebuilt-argon2.cjs'),
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
}

/** @param {string} processor @param {string} folder */
async function copyPrebuilt(processor, folder) {
  const from = path.join(prebuilds, `linux-${processor}`);
  const name = (await readdir(from)).find((file) => file.includes('glibc'));
  if (name === undefined) throw new Error(`argon2 has no prebuilt module for linux ${processor} with glibc`);
  await copyFile(path.join(from, name), path.join(folder, `argon2-${processor}.node`));
}

/**
 * The licences of all packages that went into a bundle, each text once.
 *
 * @param {readonly string[]} inputs paths of modules, relative to the root
 * @returns {Promise<string>}
 */
async function licencesOf(inputs) {
  const packages = new Set(
    inputs.flatMap((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  /** @type {Map<string, string[]>} */
  const holders = new Map();
  for (const folder of [...packages].sort()) {
    const file = (await readdir(path.join(root, folder))).find((name) => /^licen[cs]e/i.test(name));
    const text =
      file === undefined ? 'See package.json.' : await readFile(path.join(root, folder, file), 'utf8');
    const { name, version, license } = JSON.parse(
      await readFile(path.join(root, folder, 'package.json'), 'utf8'),
    );
    holders.set(text.trim(), [...(holders.get(text.trim()) ?? []), `${name} ${version} (${license})`]);
  }
  return [...holders]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} folder @returns {Promise<Uint8Array>} */
async function zipped(folder) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of paths.sort())
    files[path.relative(folder, file).replaceAll(path.sep, '/')] = await readFile(file);
  // Readable for everybody: Lambda runs as another user than the one who packs.
  return zipSync(files, { level: 9, mtime: ZIP_DATE, os: 3, attrs: 0o100644 << 16 });
}

/** @returns {Promise<void>} */
export async function bundlePolicyPack() {
  const entry = path.join(root, 'policy', 'pack.ts');
  if (!existsSync(entry)) return;
  await build({
    entryPoints: [entry],
    outfile: path.join(root, 'policy/dist/index.js'),
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@pulumi/*'],
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
