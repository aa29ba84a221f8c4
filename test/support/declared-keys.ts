import * as pulumi from '@pulumi/pulumi';
import { API_KEY_TYPE } from '../../provider/type.js';

/** What a program hands to the engine for a key, before `check`. */
export interface DeclaredKey {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a program as the engine would, with Pulumi's own stand-in for the engine, and gives the keys that it declares.
 * A program is a module, which runs once: one call for each program in a test file.
 *
 * @param project name of the project, as its `Pulumi.yaml` says.
 * @param config the stack's configuration, such as `{ 'manifest:table': 'keys' }`.
 */
export async function keysDeclaredBy(
  project: string,
  config: Readonly<Record<string, string>>,
  program: () => Promise<unknown>,
): Promise<readonly DeclaredKey[]> {
  const declared: DeclaredKey[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type === API_KEY_TYPE) declared.push({ name, inputs });
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
  return declared;
}
