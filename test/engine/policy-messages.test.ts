import { afterAll, describe, expect, it } from 'vitest';
import type { RuleName } from '../../policy/index.ts';
import type { Break } from '../policy/cases/case.ts';
import { allCases } from '../policy/cases/index.ts';
import { resourcesOf } from '../policy/cases/judged-case.ts';
import { apart, OF_PROVIDERS, packagesOfCases } from '../support/case-trials.ts';
import { JudgingStacks, type Trial } from '../support/judging-stacks.ts';
import { type PrintedViolation, violationsPrintedIn } from '../support/printed-policies.ts';
import type { RawResource } from '../support/raw-resources.ts';

const stacks = new JudgingStacks(packagesOfCases);
afterAll(() => stacks.dispose());

/** What the operator's tool alone prints: its golden file is in `test/cli/golden`. */
const OF_LIVE_TABLE = 'key-in-use';

/** Where the first of the cases is not the one to read, or cannot stand beside the others. */
const CHOSEN: Partial<Record<RuleName, string>> = {
  // Its first one is judged in part only: a value is not known.
  'verifier-role-least-privilege': 'a wildcard of actions in JSON',
  'no-key-in-outputs': 'an output of another stack',
};

/** The break of each rule that people read. */
const chosen = new Map<string, Break>(
  allCases
    .filter(({ rule }) => rule !== OF_LIVE_TABLE)
    .map(({ rule, breaks }) => [rule, breaks.find(({ what }) => what === CHOSEN[rule]) ?? breaks[0]]),
);

/** Runs of the CLI which show all of them: by how resources are shown, by stack, and by configuration. */
function trials(): readonly Trial[] {
  const byRun = new Map<string, Trial & { readonly resources: RawResource[] }>();
  for (const [index, [rule, one]] of [...chosen].entries()) {
    const ofExceptions = rule.startsWith('exceptions-');
    const shown = one.outputs !== undefined || ofExceptions ? 'stored state' : 'preview';
    const stack = one.stack ?? 'dev';
    const config = {
      ...(rule === OF_PROVIDERS ? {} : { [OF_PROVIDERS]: 'disabled' }),
      ...(one.config === undefined ? {} : { [rule]: one.config }),
    };
    const run = JSON.stringify([shown, stack, config]);
    const trial = byRun.get(run) ?? { shown, stack, resources: [], configs: [config] };
    byRun.set(run, trial);
    trial.resources.push(...resourcesOf(one).map((resource) => apart(resource, index)));
  }
  return [...byRun.values()];
}

/** For one test with several runs of the CLI, on a busy machine. */
const TIMEOUT_MS = 600_000;

interface Told extends PrintedViolation {
  readonly command: string;
}

async function printedOf(trial: Trial): Promise<readonly Told[]> {
  const { stdout, stderr } = await stacks.judge(trial, 'text');
  const printed = violationsPrintedIn(stdout);
  if (printed.length === 0) throw new Error(`no violation is printed: ${stdout}${stderr}`);
  const command = trial.shown === 'preview' ? 'pulumi preview' : 'pulumi policy analyze';
  return printed.map((one) => ({ ...one, command }));
}

describe('what the CLI prints of a violation', () => {
  it('is for every rule what people can act upon', { timeout: TIMEOUT_MS }, async () => {
    const printed: Told[] = [];
    for (const trial of trials()) printed.push(...(await printedOf(trial)));
    expect(printed.map(({ rule }) => rule).sort()).toEqual([...chosen.keys()].sort());
    const sections = [...chosen].map(([rule, { what }]) => {
      const own = printed.filter((one) => one.rule === rule);
      return [`# ${rule}: ${what} (${own[0]?.command})`, ...own.map(({ text }) => text), ''].join('\n');
    });
    await expect(sections.join('\n')).toMatchFileSnapshot('golden/violations.txt');
  });
});
