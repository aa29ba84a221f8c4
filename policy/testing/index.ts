import {
  type EnforcementLevel,
  type PolicyResourceOptions,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
  unknownCheckingProxy,
} from '@pulumi/policy';
import { SERIALIZED_GRANTOR_PROVIDER, SERIALIZED_PROVIDER } from '../../provider/serialized.js';
import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.js';
import { copied, opened, remediable, settled, withoutInternal } from './props.js';

/** A policy of any kind, as a `PolicyPack` takes it. */
export type AnyPolicy = ResourceValidationPolicy | StackValidationPolicy;

/** A resource as a program declares it. */
export interface TestResource {
  /** Type token, such as `aws:iam/role:Role`. */
  readonly type: string;
  readonly name: string;
  /**
   * Checked inputs; with {@link unknown} where the preview does not know a value, and `new Secret(value)` of `@pulumi/policy`
   * for a secret one. As on the engine, only remediations see a name that begins with two underscores, or that a value is secret.
   */
  readonly props: Readonly<Record<string, unknown>>;
  /** What is known after the deployment, for policies of the whole stack. Default: the inputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What the policies are shown. */
export interface TestStack {
  /** Default: `project`. */
  readonly project?: string;
  /** Default: `dev`. */
  readonly stack?: string;
  readonly resources: readonly TestResource[];
  /** As in the file of `--policy-pack-config`: settings by policy, or a level alone. Schema defaults are filled in. */
  readonly config?: Readonly<Record<string, EnforcementLevel | Readonly<Record<string, unknown>>>>;
}

/** Something that a policy said of a resource. */
export interface TestFinding {
  readonly policy: string;
  /** Name of the resource; of the stack where a policy names none. */
  readonly resource: string;
  readonly level: EnforcementLevel;
  readonly message: string;
}

/** What the policies said, in the order in which the engine would be told. */
export interface TestVerdict {
  readonly violations: readonly TestFinding[];
  /** Policies that met a value which the preview does not know: the engine says so, and judges again in the `up`. */
  readonly undecided: readonly TestFinding[];
  /** Inputs of every resource as remediations left them, by name; secret values are open. */
  readonly remediated: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const OPTIONS: PolicyResourceOptions = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

/** What the constructors give to the engine beside the inputs. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  [API_KEY_TYPE, SERIALIZED_PROVIDER],
  [GRANTOR_TYPE, SERIALIZED_GRANTOR_PROVIDER],
]);

const NOT_APPLICABLE = Symbol('not applicable');

function notApplicable(): never {
  throw NOT_APPLICABLE;
}

function levelOf(policy: AnyPolicy, config: TestStack['config']): EnforcementLevel {
  const configured = config?.[policy.name] ?? config?.all;
  const level = typeof configured === 'string' ? configured : configured?.enforcementLevel;
  return (level as EnforcementLevel | undefined) ?? policy.enforcementLevel ?? 'advisory';
}

function settingsOf(policy: AnyPolicy, config: TestStack['config']): Readonly<Record<string, unknown>> {
  const configured = config?.[policy.name];
  const { enforcementLevel: _, ...given } = typeof configured === 'object' ? configured : {};
  const defaults = Object.entries(policy.configSchema?.properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'object' && schema.default !== undefined ? [[name, schema.default]] : [],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** A level at which a violation is told: what remediation leaves is as mandatory. */
function told(level: EnforcementLevel): EnforcementLevel {
  return level === 'remediate' ? 'mandatory' : level;
}

/**
 * Has policies judge resources as the engine would: with levels, configuration and its defaults, remediations first, unknown
 * values behind the same proxy, and policies of the stack at the end. A key or a grantor has the provider that its constructor
 * gives, unless its inputs have a `__provider`. No engine and no provider takes part, so what `check`
 * of a provider adds or refuses must be in the inputs.
 *
 * @throws whatever a policy throws, but for unknown values.
 * @example
 * const { violations } = await testPolicies(apiKeyPolicies({ catalogs: [catalog] }), {
 *   stack: 'billing-prod',
 *   resources: [{ type: 'pulumi-nodejs:keywright:ApiKey', name: 'feed', props: { ...key, expiresIn: unknown.text } }],
 *   config: { 'key-lifetime': { maxLifetime: '30d' } },
 * });
 */
export async function testPolicies(policies: readonly AnyPolicy[], tested: TestStack): Promise<TestVerdict> {
  const { project = 'project', stack = 'dev', resources, config } = tested;
  const violations: TestFinding[] = [];
  const undecided: TestFinding[] = [];
  const remediated: Record<string, Readonly<Record<string, unknown>>> = {};

  const enabled = policies
    .map((policy) => ({ policy, level: levelOf(policy, config), settings: settingsOf(policy, config) }))
    .filter(({ level }) => level !== 'disabled');
  const urnOf = ({ type, name }: TestResource): string => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const shown = (resource: TestResource, props: object) => ({
    type: resource.type,
    name: resource.name,
    urn: urnOf(resource),
    props,
    opts: OPTIONS,
    isType: () => false,
    asType: () => undefined,
  });
  const attempt = async (policy: string, resource: string, run: () => unknown): Promise<unknown> => {
    try {
      return await run();
    } catch (error) {
      if (error === NOT_APPLICABLE) return undefined;
      if (!(error instanceof UnknownValueError && error instanceof Error)) throw error;
      undecided.push({ policy, resource, level: 'advisory', message: error.message });
      return undefined;
    }
  };

  const validated = (props: Readonly<Record<string, unknown>>): object =>
    unknownCheckingProxy(withoutInternal(opened(props)));

  for (const resource of resources) {
    const provider = PROVIDERS.get(resource.type);
    const added = provider === undefined || '__provider' in resource.props ? {} : { __provider: provider };
    let props = copied({ ...added, ...resource.props });
    const common = (settings: object, presented: object) => ({
      ...shown(resource, presented),
      stackTags: new Map<string, string>(),
      getConfig: <T extends object>() => settings as T,
      notApplicable,
    });
    for (const { policy, level, settings } of enabled) {
      if (!('remediateResource' in policy) || level !== 'remediate') continue;
      const result = await attempt(policy.name, resource.name, () =>
        policy.remediateResource?.(common(settings, unknownCheckingProxy(remediable(props)))),
      );
      if (typeof result === 'object' && result !== null) props = settled(result);
    }
    const open = opened(props);
    remediated[resource.name] = '__provider' in added ? withoutInternal(open) : open;
    for (const { policy, level, settings } of enabled) {
      if ('validateStack' in policy || policy.validateResource === undefined) continue;
      for (const validate of [policy.validateResource].flat()) {
        await attempt(policy.name, resource.name, () =>
          validate(common(settings, validated(props)), (message) =>
            violations.push({ policy: policy.name, resource: resource.name, level: told(level), message }),
          ),
        );
      }
    }
  }

  const all = resources.map((resource) => ({
    ...shown(resource, validated(resource.outputs ?? remediated[resource.name] ?? {})),
    dependencies: [],
    propertyDependencies: {},
  }));
  const names = new Map(resources.map((resource) => [urnOf(resource), resource.name]));
  for (const { policy, level, settings } of enabled) {
    if (!('validateStack' in policy)) continue;
    const args = {
      resources: all,
      stackTags: new Map<string, string>(),
      getConfig: <T extends object>() => settings as T,
      notApplicable,
    };
    await attempt(policy.name, stack, () =>
      policy.validateStack(args, (message, urn) =>
        violations.push({
          policy: policy.name,
          resource: names.get(urn ?? '') ?? stack,
          level: told(level),
          message,
        }),
      ),
    );
  }
  return { violations, undecided, remediated };
}

export { unknown } from './unknown.js';
