import * as pulumi from '@pulumi/pulumi';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks.js';

/** A resource as a program registered it. */
export interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the resource that it belongs to; that of the stack is empty. */
  readonly parent: string;
  readonly protect: boolean;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
  /** The name of its provider, if it has one of its own. */
  readonly provider: string | undefined;
}

/** A function of a plugin, as a program called it. */
export interface Asked {
  readonly token: string;
  /** The name of the provider that was asked, if not the default one. */
  readonly provider: string | undefined;
}

/** What the functions of the `aws` plugin answer. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'aws:index/getPartition:getPartition': { partition: 'aws' },
  'aws:index/getRegion:getRegion': { region: 'eu-central-1' },
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '111122223333' },
};

/** What the mocks of Pulumi do not hand on of a registration, as its request says it. */
interface Registration {
  getParent(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
}

/** What a component says that it has, as its request says it. */
interface OutputsRegistration {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Readonly<Record<string, unknown>> } | undefined;
}

let registering: Registration | undefined;
const register = MockMonitor.prototype.registerResource;
MockMonitor.prototype.registerResource = function (request: Registration, callback) {
  // It calls `newResource` before it waits for anything.
  registering = request;
  return register.call(this, request, callback);
};

let outputs = new Map<string, Readonly<Record<string, unknown>>>();
const registerOutputs = MockMonitor.prototype.registerResourceOutputs;
MockMonitor.prototype.registerResourceOutputs = function (request: OutputsRegistration, callback) {
  const type = request.getUrn().split('::').slice(2).join(' ').split('$').at(-1) ?? '';
  outputs.set(type, request.getOutputs()?.toJavaScript() ?? {});
  return registerOutputs.call(this, request, callback);
};

/** The name in a reference to a provider, `<URN>::<id>`. */
function providerNamed(reference: string | undefined): string | undefined {
  return reference?.split('::').at(-2);
}

/**
 * Runs a program with Pulumi's own stand-in for the engine, and waits for all that it registers.
 *
 * A resource gets the name and the ARN that its inputs say, else `<name>-1a2b3c4` and `arn:aws:test:::<type>/<name>`. Its version
 * is 7, what API Gateway calls it by is `<ARN>/invocations`, and its stream is `<ARN>/stream`.
 *
 * @returns what the program gave, the resources in the order of their registration, the functions that were asked, and what
 * components say that they have, by `<type> <name>`
 */
export async function declaredWith<T>(
  program: () => T | Promise<T>,
  answers = ANSWERS,
): Promise<{
  readonly made: readonly Made[];
  readonly asked: readonly Asked[];
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly given: T;
}> {
  const made: Made[] = [];
  const asked: Asked[] = [];
  outputs = new Map();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom, provider: reference }) => {
        const [parent, protect] = [registering?.getParent() ?? '', registering?.getProtect() ?? false];
        const dependencies = registering?.getDependenciesList() ?? [];
        const provider = providerNamed(reference);
        made.push({ type, name, inputs, parent, protect, dependencies, provider });
        const arn = `arn:aws:test:::${type}/${name}`;
        const outputs = {
          ...{ name: `${name}-1a2b3c4`, arn, version: '7' },
          ...{ invokeArn: `${arn}/invocations`, streamArn: `${arn}/stream` },
        };
        const state = { ...outputs, ...inputs };
        return custom === false ? { id: undefined, state: inputs } : { id: `${name}-id`, state };
      },
      call: ({ token, inputs, provider }) => {
        asked.push({ token, provider: providerNamed(provider) });
        return answers[token] ?? inputs;
      },
    },
    'shop',
    'test',
    false,
  );
  const given = await program();
  await pulumi.runtime.disconnect();
  return { made, asked, outputs, given };
}

/** The value of an output. */
export function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

/** The only resource of a type that was made under a name. */
export function theOnly(made: readonly Made[], type: string, name: string): Made {
  const [one, ...others] = made.filter((each) => each.type === type && each.name === name);
  if (one === undefined || others.length > 0)
    throw new Error(`${name} (${type}) was made ${others.length + (one === undefined ? 0 : 1)} times`);
  return one;
}
