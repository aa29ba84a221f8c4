import { tableOf } from '../iam/arn.js';
import type { PolicyDocument, PolicyStatement } from '../iam/document.js';
import { identityPolicies } from '../iam/identity-policies.js';
import { attachedPolicies, isVerifiers } from '../iam/verifier-roles.js';
import { actionMatches, hasWildcard } from '../iam/wildcard.js';
import { isKeyTable } from '../key-tables.js';
import { quote, some } from '../quote.js';
import { type Finding, resourceRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';

const settings = {
  keyTableActions: {
    type: 'array',
    description: 'What verifiers may do with key tables.',
    items: { type: 'string' },
    default: ['dynamodb:GetItem'],
  },
  unboundActions: {
    type: 'array',
    description:
      'What verifiers may do with all resources, because AWS knows no narrower ones or nothing can be had there.',
    items: { type: 'string' },
    default: [
      'logs:Create*',
      'logs:Describe*',
      'logs:PutLogEvents',
      'xray:Put*',
      'xray:GetSampling*',
      'cloudwatch:PutMetricData',
      'ec2:*NetworkInterface*',
      'ec2:*PrivateIpAddresses',
      'ec2:DescribeSubnets',
    ],
  },
  awsPolicies: {
    type: 'array',
    description: 'Names of policies of AWS that verifiers may have.',
    items: { type: 'string' },
    default: [
      'AWSLambdaBasicExecutionRole',
      'AWSLambdaVPCAccessExecutionRole',
      'AWSXRayDaemonWriteAccess',
      'CloudWatchLambdaInsightsExecutionRolePolicy',
      'AmazonECSTaskExecutionRolePolicy',
    ],
  },
} as const;

const ALLOWED = 'dynamodb:GetItem on the key table, by the rule verifier-role-least-privilege';
const MEND_ACTION = 'name the actions that it needs';

function serviceOf(action: string): string {
  return action.split(':')[0]?.toLowerCase() ?? '';
}

/** Whether a resource of a statement is more than the one thing that an action is about. */
function isUnbound(action: string, resource: string): boolean {
  if (resource === '*') return true;
  return serviceOf(action) === 'dynamodb' && hasWildcard(tableOf(resource) ?? resource);
}

function* judgeActions(
  statement: PolicyStatement,
  standards: Standards<typeof settings>,
): Generator<Finding> {
  const { config, organisation } = standards;
  for (const { path, text: action } of statement.action?.values ?? []) {
    if (config.unboundActions.some((pattern) => actionMatches(pattern, action))) continue;
    const may = `lets a verifier do ${quote(action)} (${path})`;
    if (serviceOf(action) === 'secretsmanager') {
      const mend = `take ${quote(action)} out: hashes are all that a verifier needs`;
      yield violation(path, {
        declared: `${may}, and so reach the plaintext of keys`,
        allowed: ALLOWED,
        mend,
      });
      continue;
    }
    if (hasWildcard(action)) {
      yield violation(path, { declared: `${may}, a wildcard`, allowed: ALLOWED, mend: MEND_ACTION });
      continue;
    }
    for (const { path: at, text: resource } of statement.resource?.values ?? []) {
      const table = tableOf(resource);
      if (isUnbound(action, resource)) {
        const declared = `${may} on ${quote(resource)} (${at}), a wildcard`;
        yield violation(at, { declared, allowed: ALLOWED, mend: 'write the ARN of the one that it needs' });
      } else if (
        serviceOf(action) === 'dynamodb' &&
        table !== undefined &&
        isKeyTable(table, organisation) &&
        !config.keyTableActions.some((pattern) => actionMatches(pattern, action))
      ) {
        yield violation(path, {
          declared: `${may} on the key table ${quote(table)}`,
          allowed: `${some(config.keyTableActions)} there, by the setting keyTableActions of the rule verifier-role-least-privilege`,
          mend: `take ${quote(action)} out, or bind it to another table`,
        });
      }
    }
  }
}

/** What is not known of a statement and could change the judgement. */
function waitsOf(
  { action, notAction, resource, notResource }: PolicyStatement,
  config: Standards<typeof settings>['config'],
): readonly string[] {
  const isFree = (name: string): boolean =>
    config.unboundActions.some((pattern) => actionMatches(pattern, name));
  const unknown = action?.unknown ?? [];
  const bound = unknown.length > 0 || (action?.values ?? []).some(({ text }) => !isFree(text));
  return [
    ...unknown,
    ...(notAction?.unknown ?? []),
    ...(bound ? (resource?.unknown ?? []) : []),
    ...(notResource?.unknown ?? []),
  ];
}

function* judgeDocument(
  document: PolicyDocument,
  path: string,
  standards: Standards<typeof settings>,
): Generator<Finding> {
  if (!document.readable)
    yield violation(path, {
      declared: `has a policy that nobody can read (${path})`,
      allowed: 'a policy document, as an object or as JSON',
      mend: 'write { Version: "2012-10-17", Statement: [ … ] }',
    });
  for (const statement of document.statements) {
    if (statement.effect === 'deny') continue;
    const { notAction, notResource, path: at } = statement;
    for (const [name, element] of Object.entries({ NotAction: notAction, NotResource: notResource })) {
      if (element === undefined) continue;
      const declared = `lets a verifier do all but what is named (${at}.${name})`;
      const mend = `write ${name.slice(3)} in place of ${name}, and name what it needs`;
      yield violation(`${at}.${name}`, { declared, allowed: ALLOWED, mend });
    }
    yield* judgeActions(statement, standards);
  }
}

function* judge(resource: DeclaredResource, standards: Standards<typeof settings>): Generator<Finding> {
  const verifiers = isVerifiers(resource, standards.organisation);
  if (verifiers.is === 'no') return;
  const found: Finding[] = [];
  const waits: string[] = [];
  for (const { document, path } of identityPolicies(resource)) {
    found.push(...judgeDocument(document, path, standards));
    waits.push(...document.unknown);
    for (const statement of document.statements)
      if (statement.effect === 'allow') waits.push(...waitsOf(statement, standards.config));
  }
  const { arns, unknown } = attachedPolicies(resource);
  for (const { path, text } of arns) {
    const name = /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(text)?.[1];
    if (name === undefined || standards.config.awsPolicies.includes(name)) continue;
    found.push(
      violation(path, {
        declared: `gives a verifier the policy ${quote(name)} of AWS (${path})`,
        allowed: `${some(standards.config.awsPolicies)}, by the setting awsPolicies of the rule verifier-role-least-privilege`,
        mend: 'write a policy with the actions that it needs',
      }),
    );
  }
  // Whose policy it is matters only for what a verifier must not have.
  if (verifiers.is === 'unknown') {
    if (found.length > 0) yield undecided(verifiers.field);
    return;
  }
  yield* found;
  for (const path of [...waits, ...unknown]) yield undecided(path);
}

/**
 * The verifier faces the internet. It reads one item of the key table for a request, and can neither write there nor read a
 * secret: whoever takes it over has hashes, and no way to issue a key. Conditions are not believed to narrow anything.
 */
export const verifierRoleLeastPrivilege = resourceRule({
  name: 'verifier-role-least-privilege',
  title: 'Verifiers only read the key table',
  severity: 'high',
  // Roles are known by their names, and an authorizer of another system may have such a name.
  level: 'advisory',
  description:
    'The role of a verifier has no access to Secrets Manager, writes no key table, and has no wildcard among actions and resources.',
  remediationSteps:
    'Give the role dynamodb:GetItem on the key table and dynamodb:UpdateItem on the activity table, each by its ARN. Hand the ' +
    'policy over as an object, so that the preview sees all of it but the ARN that is not known yet.',
  evidence: ['declared-inputs'],
  settings,
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
