import path from 'node:path';
import { root } from '../../tools/setup/root.mjs';

/** The CLI's environment: offline, non-interactive, and with nothing of the user's own Pulumi. */
export function engineEnv(stack: {
  readonly binDir: string;
  /** Folders with plugins that the engine finds on its path. */
  readonly plugins?: readonly string[];
  readonly backend: string;
  readonly home: string;
  readonly extra: Readonly<Record<string, string | undefined>>;
}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PULUMI_'));
  return {
    ...Object.fromEntries(own),
    // Vitest's settings of Node are for its workers, not for the programs under test.
    NODE_OPTIONS: undefined,
    NODE_ENV: undefined,
    VITEST: undefined,
    PATH: [
      ...(stack.plugins ?? []),
      stack.binDir,
      path.join(root, 'node_modules', '.bin'),
      process.env.PATH,
    ].join(path.delimiter),
    // Node starts several times in each operation: a third of its time is compiling the same modules.
    NODE_COMPILE_CACHE: path.join(root, '.setup', 'node-compile-cache'),
    PULUMI_BACKEND_URL: `file://${stack.backend}`,
    PULUMI_HOME: stack.home,
    PULUMI_CONFIG_PASSPHRASE: 'a passphrase of the tests',
    PULUMI_CREDENTIAL_STORE: 'plaintext',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_SKIP_CONFIRMATIONS: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
    CI: '1',
    ...stack.extra,
  };
}
