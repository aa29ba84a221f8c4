import { randomBytes } from 'node:crypto';
import { inventory } from './aws-inventory.ts';
import { type EngineStack, type EngineStackOptions, engineStack } from './engine.ts';
import { doneBy, plannedBy } from './engine-lines.ts';

/** A stack with resources of `@pulumi/aws` on the real engine; a stand-in makes them in the emulators. */
export interface AwsStack extends EngineStack {
  /** The project's name, no other test's. Names of resources begin with it, so that {@link AwsStack.left} finds them. */
  readonly project: string;
  /** Writes the program: JavaScript that may use `pulumi`, and `own('keys')` for a name that begins with the project's. */
  declare(program: string): Promise<void>;
  /** `preview` that must go well, as the list of what it plans, without the project's name: `~ keys ttl`, `+ keys`. */
  plan(args?: readonly string[]): Promise<readonly string[]>;
  /** `up` that must go well, as the list of what it did. */
  apply(args?: readonly string[]): Promise<readonly string[]>;
  /** What the emulators hold under the project's name. */
  left(): Promise<readonly string[]>;
}

const PRELUDE = `
  import * as pulumi from '@pulumi/pulumi';
  const own = (name) => pulumi.getProject() + '-' + name;
`;

/**
 * Makes a project whose resources of `@pulumi/aws` end up in the emulators. What the stand-in shows is that the program holds
 * together and behaves when deployed; it does not show what the real plugin validates, fills in, or replaces.
 *
 * @example
 * const stack = await awsStack({ program: `
 *   import { Topic } from '@pulumi/aws/sns/topic.js';
 *   new Topic(own('news'));` });
 * expect(await stack.apply()).toEqual(['+ news']);
 */
export async function awsStack(
  options: Omit<EngineStackOptions, 'files' | 'awsStandIn'> & {
    readonly program: string;
    readonly files?: EngineStackOptions['files'];
  },
): Promise<AwsStack> {
  const { program, project = `p${randomBytes(5).toString('hex')}`, ...rest } = options;
  const engine = await engineStack({
    ...rest,
    project,
    awsStandIn: 'forwarded',
    files: { ...options.files, 'index.js': `${PRELUDE}${program}` },
  });
  const named = (lines: readonly string[]) => lines.map((line) => line.replaceAll(`${project}-`, '')).sort();
  return {
    ...engine,
    project,
    declare: (next) => engine.write('index.js', `${PRELUDE}${next}`),
    plan: async (args) => named(plannedBy(await engine.preview(args))),
    apply: async (args) => named(doneBy(await engine.up(args))),
    left: () => inventory(project),
  };
}
