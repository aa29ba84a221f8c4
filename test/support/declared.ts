import * as pulumi from '@pulumi/pulumi';
import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.js';

/** What a program hands to the engine for a key or a grantor, before `check`. */
export interface Declared {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a program declares, of ours. */
export interface Declarations {
  readonly keys: readonly Declared[];
  readonly grantors: readonly Declared[];
}

/**
 * Runs a program as the engine would, with Pulumi's own stand-in for the engine, and gives what it declares.
 * A program is a module, which runs once: one call for each program in a test file.
 *
 * @param project name of the project, as its `Pulumi.yaml` says.
 * @param config the stack's configuration, such as `{ 'manifest:table': 'keys' }`.
 */
export async function declaredBy(
  project: string,
  config: Readonly<Record<string, string>>,
  program: () => Promise<unknown>,
): Promise<Declarations> {
  const [keys, grantors]: [Declared[], Declared[]] = [[], []];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type === API_KEY_TYPE) keys.push({ name, inputs });
        if (type === GRANTOR_TYPE) grantors.push({ name, inputs });
        return { id: name, state: inputs };
      },
      call: () => ({}),
    },
    project,
    'dev',
  );
  pulumi.runtime.setAllConfig({ 'aws:region': 'us-east-1', ...config });
  await program();
  // Resources are registered by promises that nobody hands out; this resolves when all are.
  await pulumi.runtime.disconnect();
  return { keys, grantors };
}
