import { afterAll, describe, expect, it } from 'vitest';
import { apiKeyPolicies } from '../../policy/index.ts';
import { organisation } from '../policy/organisation.ts';
import { type CaseTrial, caseTrials, type Placed, packagesOfCases } from '../support/case-trials.ts';
import { JudgingStacks } from '../support/judging-stacks.ts';
import { isWithin, nameIn, type ToldFinding, toldIn } from '../support/policy-events.ts';

const levels = new Map(
  apiKeyPolicies(organisation).map(({ name, enforcementLevel }) => [name, enforcementLevel]),
);

const stacks = new JudgingStacks(packagesOfCases);
afterAll(() => stacks.dispose());

/** All that packs say of the resources of a trial. */
async function toldOf(trial: CaseTrial): Promise<readonly ToldFinding[]> {
  const { stdout, stderr } = await stacks.judge(trial, 'json');
  // The event that ends all others names the packs that took part.
  const judged = trial.configs.every((_, index) =>
    new RegExp(`"pack-${index}[^"]*":"1\\.0\\.0"`).test(stdout),
  );
  if (!judged) throw new Error(`not every pack has judged: ${stdout}${stderr}`);
  return toldIn(stdout);
}

/** What is said of a case: of its resources, or of the stack; its own rule speaks by its configuration, others by default. */
function toldOfCase(
  { rule, within, pack }: Placed,
  findings: readonly ToldFinding[],
): readonly ToldFinding[] {
  return findings.filter(
    (finding) =>
      finding.pack === `pack-${finding.rule === rule ? pack : 0}` &&
      (within === undefined || isWithin(finding.urn, within) || !finding.urn.includes('$')),
  );
}

/** The resource that the case is about; a rule about exceptions speaks of the stack. */
function subjectOf({ rule, one }: Placed): string {
  return rule.startsWith('exceptions-') ? `shop-${one.stack ?? 'dev'}` : (one.name ?? 'subject');
}

/** What is not as the case expects it; `undefined` if all is. */
function fault(placed: Placed, told: readonly ToldFinding[]): object | undefined {
  const { rule, one, says, waitsFor } = placed;
  const findings = toldOfCase(placed, told);
  const waits = findings.filter(({ message }) => message.includes('during preview'));
  const broken = findings.filter((finding) => !waits.includes(finding));
  const isOfRule = (finding: ToldFinding) =>
    finding.rule === rule && finding.level === levels.get(rule) && nameIn(finding.urn) === subjectOf(placed);
  const isExpected =
    says === undefined
      ? broken.length === 0
      : broken.every(isOfRule) && broken.some(({ message }) => message.includes(says));
  const own = waits.filter((finding) => finding.rule === rule).map(({ message }) => message);
  const hasWaited =
    waitsFor === undefined
      ? says !== undefined || own.length === 0
      : own.some((text) => text.includes(`.${waitsFor} `));
  return isExpected && hasWaited ? undefined : { what: `${rule}: ${one.what}`, findings };
}

/** What a run is about: of a case that is alone, what the case is. */
function titleOf({ shown, stack, cases: [first, ...others] }: CaseTrial): string {
  const what = others.length === 0 ? `${first?.rule}: ${first?.one.what}` : `${others.length + 1} cases`;
  return `in a ${shown} of ${stack}: ${what}`;
}

describe('the cases of all rules are judged by the real engine, each as it says', () => {
  it.each(caseTrials().map((trial) => [titleOf(trial), trial] as const))('%s', async (_, trial) => {
    const told = await toldOf(trial);
    expect(trial.cases.map((placed) => fault(placed, told)).filter((one) => one !== undefined)).toEqual([]);
  });
});
