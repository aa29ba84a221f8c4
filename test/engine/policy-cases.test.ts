import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import type { TestResource } from '../../policy/testing/index.ts';
import { root } from '../../tools/setup/root.mjs';
import type { Case } from '../policy/cases/case.ts';
import { allCases } from '../policy/cases/index.ts';
import { resourcesOf } from '../policy/cases/judged-case.ts';
import { organisation } from '../policy/organisation.ts';
import { casePackBundle, packFiles } from '../support/case-pack.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { type ToldFinding, toldIn } from '../support/policy-events.ts';
import { ANY_PROVIDER, RAW_PROGRAM } from '../support/raw-resources.ts';

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

const all: readonly Expected[] = allCases
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

/** Previews resources in a stack, judged by one pack for each configuration, named `pack-0` and so on. */
async function told(
  stackName: string,
  resources: readonly TestResource[],
  configs: readonly object[],
): Promise<readonly ToldFinding[]> {
  const stack = await stackNamed(stackName);
  await stack.write('declared.json', JSON.stringify(resources));
  const args = [];
  for (const [index, config] of configs.entries()) {
    for (const [file, text] of Object.entries(packFiles(`pack-${index}`, bundle)))
      await stack.write(file, text);
    await stack.write(`config-${index}.json`, JSON.stringify(config));
    args.push('--policy-pack', `pack-${index}`, '--policy-pack-config', `config-${index}.json`);
  }
  const { stdout, stderr } = await stack.run(['preview', '--json', ...args], {
    DECLARED: path.join(stack.folder, 'declared.json'),
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true',
    PATH: [
      path.join(stack.folder, 'plugins'),
      inject('pulumiBin'),
      path.join(root, 'node_modules', '.bin'),
      process.env.PATH,
    ].join(path.delimiter),
  });
  const findings = toldIn(stdout);
  const judged = configs.every((_, index) => stdout.includes(`"policyPackName":"pack-${index}"`));
  if (!judged) throw new Error(`not every pack has judged: ${stdout}${stderr}`);
  return findings;
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

/** At most so many packs judge one preview: each is a process. */
const PACKS = 6;

function bins(): readonly Bin[] {
  const made: Bin[] = [];
  for (const [index, expected] of all.entries()) {
    const { rule, one, says } = expected;
    if (isAlone(expected) || one.outputs !== undefined) continue;
    const stack = one.stack ?? 'dev';
    const config = { ...withoutStackRules, ...(one.config === undefined ? {} : { [rule]: one.config }) };
    const name = one.name ?? (says?.includes('"subject"') ? 'subject' : `subject-${index}`);
    const key = JSON.stringify(config);
    const bin = made.find((candidate) => {
      const configs = new Set(candidate.cases.map((other) => JSON.stringify(other.config)));
      return (
        candidate.stack === stack &&
        (configs.has(key) || configs.size < PACKS) &&
        candidate.cases.every((other) => other.name !== name)
      );
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
      const findings = await told(
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

  const alone = all.filter((expected) => isAlone(expected) && expected.one.outputs === undefined);
  it.each(alone.map((expected) => [expected.rule, expected.one.what, expected] as const))(
    '%s, in a stack of its own: %s',
    async (rule, _what, expected) => {
      const { one } = expected;
      const config = one.config === undefined ? {} : { [rule]: one.config };
      const findings = await told(one.stack ?? 'dev', resourcesOf(one), [config]);
      expect(fault(expected, findings)).toBeUndefined();
    },
  );
});
