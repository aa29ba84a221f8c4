import type { PolicyStatement } from '../iam/document.js';
import { identityPolicies } from '../iam/identity-policies.js';
import { isAboutAction, unknownActions } from '../iam/statement.js';
import { wildcardMatches } from '../iam/wildcard.js';
import { quote } from '../quote.js';
import { type Finding, resourceRule, undecided, violation } from '../rule.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';

const READS = ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'];

/** Secrets of keys of two programs: who may read both may read all. */
const OF_TWO_PROGRAMS = ['keywright/a/a/a-00000000-AAAAAA', 'keywright/b/b/b-11111111-BBBBBB'];

/** A text that a part of a pattern matches; any value where there is no such part. */
function literal(part: string | undefined, otherwise: string): string {
  const matched = part?.replaceAll('*', '').replaceAll('?', '0');
  return matched === undefined || matched === '' ? otherwise : matched;
}

/** Whether a pattern of resources covers the secrets of all keys, at least those of one region. */
function coversAll(pattern: string): boolean {
  const [, partition, , region, account] = pattern.split(':');
  const place = `arn:${literal(partition, 'aws')}:secretsmanager:${literal(region, 'eu-central-1')}:${literal(account, '111122223333')}`;
  return OF_TWO_PROGRAMS.every((name) => wildcardMatches(pattern, `${place}:secret:${name}`));
}

function* judgeStatement(statement: PolicyStatement): Generator<Finding> {
  const { path, effect, resource, notResource } = statement;
  const reads = READS.filter((action) => isAboutAction(statement, action));
  if (effect === 'deny') return;
  if (reads.length === 0) {
    for (const unknown of unknownActions(statement)) yield undecided(unknown);
    return;
  }
  const say = (at: string, which: string): Finding =>
    violation(at, {
      declared: `lets whoever has it read the secrets of all keys (${at}: ${which})`,
      allowed: 'secrets by their names, by the rule secrets-not-at-large',
      mend: 'write the ARN of the secret that the consumer needs: secretArn of its ApiKey',
    });
  const broad = resource?.values.find(({ text }) => coversAll(text));
  if (broad !== undefined) yield say(broad.path, quote(broad.text));
  else if (notResource !== undefined) yield say(`${path}.NotResource`, 'all but what is named');
  else for (const unknown of resource?.unknown ?? []) yield undecided(unknown);
}

function* judge(resource: DeclaredResource): Generator<Finding> {
  const findings = identityPolicies(resource).flatMap(({ document }) => [
    ...document.statements.flatMap((statement) => [...judgeStatement(statement)]),
    ...document.unknown.map((path) => undecided(path)),
  ]);
  yield* findings.filter(({ kind }) => kind === 'violation');
  yield* findings.filter(({ kind }) => kind === 'undecided');
}

/** No policy of a role, user or group opens the secrets of all keys at once. */
export const secretsNotAtLarge = resourceRule({
  name: 'secrets-not-at-large',
  title: 'Nobody reads the secrets of all keys',
  severity: 'high',
  // Stacks with a role of administrators are no less decent.
  level: 'advisory',
  description: 'No IAM policy lets a role, user or group read the secrets of all keys.',
  remediationSteps: 'Bind secretsmanager:GetSecretValue to the ARN of the secret that the consumer needs.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'resource',
  serves: [
    {
      standard: 'NIST SP 800-53',
      version: 'Rev. 5',
      clause: 'AC-6',
      asks: 'only the accesses that are necessary for the assigned task',
    },
  ],
  judge,
});
