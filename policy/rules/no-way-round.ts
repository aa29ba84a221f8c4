import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.js';
import { tableOf } from '../iam/arn.js';
import { isKeyTable } from '../key-tables.js';
import { quote } from '../quote.js';
import { type Finding, resourceRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { isDisguised } from '../subjects/key-resource.js';
import { UNKNOWN } from '../subjects/seen.js';

/** Types of dynamic providers: a program brings their code along. */
const DYNAMIC = ['pulumi-nodejs:', 'pulumi-python:'];

const OURS: readonly string[] = [API_KEY_TYPE, GRANTOR_TYPE];

const ALLOWED = 'what policies can judge, by the rule no-way-round';

function* judge(resource: DeclaredResource, { organisation }: Standards<Settings>): Generator<Finding> {
  const { type, inputs } = resource;
  if (type.startsWith('command:')) {
    const declared = 'runs a command, which can do whatever the deployment may';
    yield violation('type token', {
      declared,
      allowed: ALLOWED,
      mend: 'use a resource that says what it makes',
    });
  }
  // Keys under another type are for key-declared-as-such to judge.
  if (DYNAMIC.some((token) => type.startsWith(token)) && !OURS.includes(type) && !isDisguised(resource)) {
    const declared =
      'is a dynamic resource, whose code comes with the program and can do whatever the deployment may';
    yield violation('type token', {
      declared,
      allowed: ALLOWED,
      mend: 'use a resource of a published provider',
    });
  }
  if (type !== 'aws:dynamodb/tableItem:TableItem') return;
  const { tableName } = inputs;
  if (tableName === UNKNOWN) return yield undecided('tableName');
  if (typeof tableName !== 'string') return;
  const table = tableOf(tableName) ?? tableName;
  if (!isKeyTable(table, organisation)) return;
  yield violation('tableName', {
    declared: `writes an item of the key table ${quote(table)} itself (tableName)`,
    allowed: 'what ApiKey and Grantor of keywright write, by the rule no-way-round',
    mend: 'declare the key with ApiKey, or the grantor with Grantor',
  });
}

/** What could issue a key or change a right without a rule that sees it. It may be harmless; somebody should have looked. */
export const noWayRound = resourceRule({
  name: 'no-way-round',
  title: 'Nothing goes round the rules for keys',
  severity: 'medium',
  level: 'advisory',
  description:
    'No command, no foreign dynamic resource and no item of a key table stands beside the keys, where no policy sees what it does.',
  remediationSteps:
    'Use resources that say what they make. Where it must be, add an exception with a reason, an approver and an end date. What ' +
    'holds against somebody who means it is IAM: only the role that runs the policy pack may write the key table.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
