import { arnOf, secretOf } from '../iam/arn.js';
import { type PolicyStatement, policyDocument } from '../iam/document.js';
import { narrowedTo, unknownNarrowing } from '../iam/narrowed.js';
import { isAboutAction, unknownActions } from '../iam/statement.js';
import type { SecretConsumers } from '../organisation.js';
import { matches, matchesAny } from '../pattern.js';
import { quote, some } from '../quote.js';
import { type Finding, resourceRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { UNKNOWN } from '../subjects/seen.js';

/** Names that the deployment gives to secrets of keys, unless they are declared. */
const SECRETS = 'keywright/*';

/** What reads the value of a secret, and what lets whoever may do it read by a policy of his own. */
const READS = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:PutResourcePolicy',
];

/** A resource policy, and the secret that it is on. */
interface Held {
  /** Input that names the secret. */
  readonly field: string;
  /** `UNKNOWN` where this preview does not know it; `undefined` where nothing can be told from it. */
  readonly secret: string | typeof UNKNOWN | undefined;
  /** Account of the secret, where it is known. */
  readonly account?: string;
}

function heldBy({ type, inputs }: DeclaredResource): Held | undefined {
  if (type === 'aws:secretsmanager/secretPolicy:SecretPolicy') {
    const { secretArn } = inputs;
    if (typeof secretArn !== 'string')
      return { field: 'secretArn', secret: secretArn === UNKNOWN ? UNKNOWN : undefined };
    const account = arnOf(secretArn)?.account;
    // A name does as well.
    const secret = secretOf(secretArn) ?? secretArn;
    return { field: 'secretArn', secret, ...(account === undefined ? {} : { account }) };
  }
  if (type !== 'aws:secretsmanager/secret:Secret') return undefined;
  const field = inputs.name === undefined || inputs.name === null ? 'namePrefix' : 'name';
  const name = inputs[field];
  return { field, secret: typeof name === 'string' ? name : name === UNKNOWN ? UNKNOWN : undefined };
}

/** The account of a principal, where its text says it. */
function accountOf(principal: string): string | undefined {
  return /^\d{12}$/.test(principal) ? principal : arnOf(principal)?.account;
}

/** Whether a principal stands for a whole account, whose own policies then decide. */
function isAccount(principal: string): boolean {
  return accountOf(principal) === principal || arnOf(principal)?.resource === 'root';
}

/** Whether a principal may read a secret by the organisation. */
function mayRead(
  principal: string,
  consumers: readonly SecretConsumers[],
  account: string | undefined,
): boolean {
  const its = accountOf(principal);
  if (account !== undefined && its === account && (isAccount(principal) || consumers.length === 0))
    return true;
  const patterns = consumers.flatMap(({ principals }) => principals);
  return matchesAny(patterns, principal) || (its !== undefined && patterns.includes(its));
}

/** Who a statement lets read, with the path that says so. */
function readersOf({
  principal,
  notPrincipal,
  condition,
  path,
}: PolicyStatement): { path: string; text: string }[] {
  const named =
    notPrincipal === undefined ? (principal?.values ?? []) : [{ path: `${path}.NotPrincipal`, text: '*' }];
  return named.flatMap((one) =>
    one.text === '*' ? (narrowedTo(condition) ?? ['*']).map((text) => ({ path: one.path, text })) : [one],
  );
}

function* judge(resource: DeclaredResource, { organisation }: Standards<Settings>): Generator<Finding> {
  const held = heldBy(resource);
  if (held?.secret === undefined) return;
  const { secret, field, account } = held;
  const all = organisation.secretConsumers ?? [];
  const isKeys =
    secret !== UNKNOWN &&
    (matchesAny([SECRETS, ...all.map(({ secrets }) => secrets)], secret) ||
      resource.keySecrets?.has(secret) === true);
  if (secret !== UNKNOWN && !isKeys) return;
  const consumers = secret === UNKNOWN ? [] : all.filter(({ secrets }) => matches(secrets, secret));

  const document = policyDocument(resource.inputs.policy, 'policy');
  const waits = [...document.unknown];
  const found: Finding[] = [];
  for (const statement of document.statements) {
    if (statement.effect === 'deny') continue;
    const reads = READS.some((action) => isAboutAction(statement, action));
    const unknown = unknownActions(statement);
    if (!reads && unknown.length === 0) continue;
    if (!reads) {
      waits.push(...unknown);
      continue;
    }
    waits.push(...(statement.principal?.unknown ?? []));
    const open = unknownNarrowing(statement.condition, `${statement.path}.Condition`);
    for (const { path, text } of readersOf(statement)) {
      if (mayRead(text, consumers, account)) continue;
      if (text === '*' && open !== undefined) {
        waits.push(open);
        continue;
      }
      const who = text === '*' ? 'everybody' : quote(text);
      const patterns = consumers.flatMap(({ principals }) => principals);
      const allowed = patterns.length > 0 ? some(patterns) : 'its own account';
      found.push(
        violation(path, {
          declared: `lets ${who} read the secret of a key (${path})`,
          allowed: `${allowed}, by the secretConsumers of the policy pack`,
          mend: 'name the role that uses the key, or have the policy pack name it among secretConsumers',
        }),
      );
    }
  }
  if (secret === UNKNOWN) {
    // Whose secret it is matters only for what the secret of a key must not have.
    if (found.length > 0 || waits.length > 0) yield undecided(field);
    return;
  }
  yield* found;
  for (const path of waits) yield undecided(path);
}

/**
 * A resource policy on the secret of a key opens it to nobody but its own account, or to those whom the organisation names.
 * Of conditions only those are believed that name who asks.
 */
export const secretReaders = resourceRule({
  name: 'secret-readers',
  title: 'Secrets of keys are read by their consumers',
  severity: 'critical',
  level: 'mandatory',
  description: 'A resource policy lets nobody read the secret of a key whom the organisation does not name.',
  remediationSteps:
    'Name the role that uses the key in Principal. If it is of another account, have the policy pack name it among ' +
    'secretConsumers.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
