import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import { type TestResource, unknown } from '../../policy/testing/index.ts';
import { root } from '../../tools/setup/root.mjs';
import type { Case } from '../policy/cases/case.ts';
import { allCases } from '../policy/cases/index.ts';
import { resourcesOf } from '../policy/cases/judged-case.ts';
import { organisation } from '../policy/organisation.ts';
import { casePackBundle, packFiles } from '../support/case-pack.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { type ToldFinding, toldIn } from '../support/policy-events.ts';
import { ANY_PROVIDER, RAW_PROGRAM } from '../support/raw-resources.ts';
import { storedState } from '../support/stored-state.ts';

/** A case with what is to come of it. */
interface Expected {
  readonly rule: string;
  readonly one: Case;
  readonly says?: string;
  readonly waitsFor?: string;
}

const policies = apiKeyPolicies(organisation);
const levels = new Map(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]));
const ofStacks = policies.filter((policy) => 'validateStack' in policy).map(({ name }) => name);

/** Its cases are about the provider of keywright; here all keys have one that lets everything through. */
const OF_PROVIDERS = 'key-integrity';

const all: readonly Expected[] = allCases
  .filter(({ rule }) => rule !== OF_PROVIDERS)
  .flatMap(({ rule, breaks, waits, passes }): readonly Expected[] => [
    ...breaks.map((one) => ({ rule, one, says: one.says })),
    ...waits.map((one) => ({ rule, one, waitsFor: one.waitsFor })),
    ...passes.map((one) => ({ rule, one })),
  ])
  // What the live table tells, no operation of the engine shows.
  .filter(({ one }) => one.live === undefined);

/** What is judged as a whole cannot share a stack with other cases. */
function isAlone({ rule, one }: Expected): boolean {
  return ofStacks.includes(rule) || (one.beside ?? []).length > 0;
}

/** The packages of all types that are not ours. */
const packages = new Set(
  all.flatMap(({ one }) => resourcesOf(one).map(({ type }) => type.split(':', 1)[0] ?? '')),
);

let bundle: string;
const stacks = new Map<string, EngineStack>();
beforeAll(async () => {
  bundle = await casePackBundle();
});
afterAll(() => Promise.all([...stacks.values()].map((stack) => stack.dispose())));

async function stackNamed(stack: string): Promise<EngineStack> {
  const known = stacks.get(stack);
  if (known !== undefined) return known;
  const plugins = [...packages].filter((name) => name !== 'pulumi-nodejs' && name !== 'pulumi');
  const made = await engineStack({
    project: 'shop',
    stack,
    files: {
      'index.js': RAW_PROGRAM,
      ...Object.fromEntries(plugins.map((name) => [`plugins/pulumi-resource-${name}`, ANY_PROVIDER])),
      'plugins/package.json': '{"type":"commonjs"}',
    },
  });
  for (const name of plugins) await chmod(path.join(made.folder, `plugins/pulumi-resource-${name}`), 0o755);
  stacks.set(stack, made);
  return made;
}

/** Has packs, named `pack-0` and so on, each with a configuration of its own, judge in a command of the CLI. */
async function judgedBy(
  stack: EngineStack,
  configs: readonly object[],
  command: readonly string[],
): Promise<readonly ToldFinding[]> {
  const args = [...command];
  for (const [index, config] of configs.entries()) {
    for (const [file, text] of Object.entries(packFiles(`pack-${index}`, bundle)))
      await stack.write(file, text);
    await stack.write(`config-${index}.json`, JSON.stringify({ [OF_PROVIDERS]: 'disabled', ...config }));
    args.push('--policy-pack', `pack-${index}`, '--policy-pack-config', `config-${index}.json`);
  }
  const { stdout, stderr } = await stack.run(args, {
    DECLARED: path.join(stack.folder, 'declared.json'),
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true',
    PATH: [
      path.join(stack.folder, 'plugins'),
      inject('pulumiBin'),
      path.join(root, 'node_modules', '.bin'),
      process.env.PATH,
    ].join(path.delimiter),
  });
  // The event that ends all others names the packs that took part.
  const judged = configs.every((_, index) => new RegExp(`"pack-${index}[^"]*":"1\\.0\\.0"`).test(stdout));
  if (!judged) throw new Error(`not every pack has judged: ${stdout}${stderr}`);
  return toldIn(stdout);
}

/** What packs say of resources that a program declares. */
async function toldOfPreview(
  stackName: string,
  resources: readonly TestResource[],
  configs: readonly object[],
): Promise<readonly ToldFinding[]> {
  const stack = await stackNamed(stackName);
  await stack.write('declared.json', JSON.stringify(resources));
  return await judgedBy(stack, configs, ['preview', '--json']);
}

/** What packs say of resources in a stored state. */
async function toldOfState(
  stackName: string,
  resources: readonly TestResource[],
  configs: readonly object[],
): Promise<readonly ToldFinding[]> {
  const stack = await stackNamed(stackName);
  await stack.write('state.json', JSON.stringify(storedState('shop', stackName, resources)));
  return await judgedBy(stack, configs, ['policy', 'analyze', '--json', '--file', 'state.json']);
}

/** What is not as the case expects it; `undefined` if all is. */
function fault(
  { rule, one, says, waitsFor }: Expected,
  findings: readonly ToldFinding[],
): object | undefined {
  const what = `${rule}: ${one.what}`;
  const waits = findings.filter(({ message }) => message.includes('during preview'));
  const broken = findings.filter((finding) => !waits.includes(finding));
  const level = levels.get(rule);
  const isExpected =
    says === undefined
      ? broken.length === 0
      : broken.length > 0 &&
        broken.every((finding) => finding.rule === rule && finding.level === level) &&
        broken.some(({ message }) => message.includes(says));
  const own = waits.filter((finding) => finding.rule === rule).map(({ message }) => message);
  const hasWaited =
    waitsFor === undefined
      ? says !== undefined || own.length === 0
      : own.some((text) => text.includes(`.${waitsFor} `));
  return isExpected && hasWaited ? undefined : { what, findings };
}

/** Cases of one stack, each with resources of its own name, and the configurations by which they are judged. */
interface Bin {
  readonly stack: string;
  readonly cases: { readonly expected: Expected; readonly name: string; readonly config: object }[];
}

const withoutStackRules = Object.fromEntries(ofStacks.map((name) => [name, 'disabled']));

/** At most so many packs judge one preview, each of them a process, and so many resources: both cost time. */
const PACKS = 6;
const RESOURCES = 80;

/** A name that no other case has, unless the case is about its name. */
function nameOf({ name = 'subject', props }: Case, says: string | undefined, index: number): string {
  // A description that is the name in other spelling is about the name, too.
  const lettersOf = (text: unknown): string =>
    String(text ?? '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '');
  const isMeant = [props.label, props.description, says].some((text) =>
    lettersOf(text).includes(lettersOf(name)),
  );
  return isMeant ? name : `${name}-${index}`;
}

function bins(): readonly Bin[] {
  const made: Bin[] = [];
  for (const [index, expected] of all.entries()) {
    const { rule, one, says } = expected;
    if (isAlone(expected) || one.outputs !== undefined) continue;
    const stack = one.stack ?? 'dev';
    const config = { ...withoutStackRules, ...(one.config === undefined ? {} : { [rule]: one.config }) };
    const name = nameOf(one, says, index);
    const key = JSON.stringify(config);
    const bin = made.find((candidate) => {
      const configs = new Set(candidate.cases.map((other) => JSON.stringify(other.config)));
      const isRoomy = configs.has(key)
        ? candidate.cases.length < RESOURCES
        : one.config !== undefined &&
          configs.size < PACKS &&
          candidate.cases[0]?.expected.one.config !== undefined;
      return candidate.stack === stack && isRoomy && candidate.cases.every((other) => other.name !== name);
    });
    const entry = { expected, name, config };
    if (bin === undefined) made.push({ stack, cases: [entry] });
    else bin.cases.push(entry);
  }
  return made;
}

describe('the cases of all rules on the real engine', () => {
  it.each(bins().map((bin, index) => [index, bin.stack, bin.cases.length, bin] as const))(
    'group %i, in the stack %s: %i resources are judged each as its case says',
    async (_index, stack, _count, { cases }) => {
      const configs = [...new Set(cases.map(({ config }) => JSON.stringify(config)))];
      const resources = cases.map(({ expected, name }) => {
        const [resource] = resourcesOf(expected.one);
        return { ...(resource as TestResource), name };
      });
      const findings = await toldOfPreview(
        stack,
        resources,
        configs.map((config) => JSON.parse(config) as object),
      );
      const faults = cases.map(({ expected, name, config }) =>
        fault(
          expected,
          findings.filter(
            ({ resource, pack }) =>
              resource === name && pack === `pack-${configs.indexOf(JSON.stringify(config))}`,
          ),
        ),
      );
      expect(faults.filter((one) => one !== undefined)).toEqual([]);
    },
  );

  const alone = all.filter((expected) => isAlone(expected) || expected.one.outputs !== undefined);
  const unknowns = Object.values(unknown);
  const previewed = alone.filter(({ one, says }, index) => {
    const holdsUnknown = unknowns.some((text) => JSON.stringify(resourcesOf(one)).includes(text));
    const firstOfItsRule = alone.findIndex(({ rule }) => rule === alone[index]?.rule) === index;
    return one.outputs === undefined && (holdsUnknown || (firstOfItsRule && says !== undefined));
  });
  const configOf = ({ rule, one }: Expected) => (one.config === undefined ? {} : { [rule]: one.config });

  it.each(previewed.map((expected) => [expected.rule, expected.one.what, expected] as const))(
    '%s, in a stack of its own: %s',
    async (_rule, _what, expected) => {
      const { one } = expected;
      const findings = await toldOfPreview(one.stack ?? 'dev', resourcesOf(one), [configOf(expected)]);
      expect(fault(expected, findings)).toBeUndefined();
    },
  );

  // A state needs no program, and is judged in a fraction of the time.
  const stored = alone.filter((expected) => !previewed.includes(expected));
  it.each(stored.map((expected) => [expected.rule, expected.one.what, expected] as const))(
    '%s, in a stored state: %s',
    async (_rule, _what, expected) => {
      const { one } = expected;
      const findings = await toldOfState(one.stack ?? 'dev', resourcesOf(one), [configOf(expected)]);
      expect(fault(expected, findings)).toBeUndefined();
    },
  );
});
