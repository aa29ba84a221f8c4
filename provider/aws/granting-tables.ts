import * as pulumi from '@pulumi/pulumi';
import { kmsKeyArnFrom } from './existing-names.js';
import { attachPolicy, type Grantee, type TablePolicy } from './grantee.js';
import type { KeyTables } from './key-tables.js';
import { deployerPolicy } from './roles/deployer.js';
import { operatorPolicy } from './roles/operator.js';
import { revokerPolicy } from './roles/revoker.js';
import { verifierPolicy } from './roles/verifier.js';
import { namesOf, secretArnOf } from './table-names.js';

/** What a deployer may write, beside the tables. */
export interface IssueArgs {
  /**
   * Names of secrets, with `*` and `?` as wildcards, in the region and account of the tables; or ARNs with wildcards. Default
   * `['keywright/*']`, where all secrets are whose keys name none. Narrow it to the projects that the role deploys:
   * `keywright/<project>/*`. A name without `*` at its end is that of one secret, as `secretName` of a key has it.
   */
  readonly secrets?: readonly pulumi.Input<string>[] | undefined;
  /** ARNs of the KMS keys that `kmsKeyId` of keys names, before and after a change. Default: none. */
  readonly kmsKeyArns?: readonly pulumi.Input<string>[] | undefined;
}

/** Where `ApiKey` puts secrets that are not named. */
const SECRETS = ['keywright/*'];

function grant(
  tables: pulumi.Resource,
  grantee: Grantee,
  what: string,
  policy: TablePolicy,
): pulumi.CustomResource {
  return attachPolicy(grantee, `${pulumi.resourceName(tables)}-${what}`, policy);
}

/**
 * Tables of keys that give roles what they need, and nothing else. Each `grant…` makes an inline policy that belongs to the
 * grantee; each `…Policy` is the same policy, for IAM that is managed elsewhere: `pulumi.jsonStringify(tables.verifierPolicy())`.
 *
 * What the roles can do, and what IAM cannot bound: SECURITY.md.
 */
export abstract class GrantingTables extends pulumi.ComponentResource implements KeyTables {
  abstract readonly tableName: pulumi.Output<string>;
  abstract readonly tableArn: pulumi.Output<string>;
  abstract readonly activityTableName: pulumi.Output<string> | undefined;
  abstract readonly activityTableArn: pulumi.Output<string> | undefined;
  abstract readonly kmsKeyArn: pulumi.Output<string> | undefined;

  /** What who runs `pulumi up` needs to issue keys: all but to read a secret. Who has it can grant. */
  deployerPolicy({ secrets = SECRETS, kmsKeyArns = [] }: IssueArgs = {}): TablePolicy {
    const secretArns = secrets.map((pattern) => secretArnOf(pattern, this));
    return deployerPolicy(
      namesOf(this),
      secretArns,
      kmsKeyArns.map((arn) => kmsKeyArnFrom('kmsKeyArns of a deployer', arn)),
    );
  }

  /** What a verifier needs: to read keys, and to note usage. */
  verifierPolicy(): TablePolicy {
    return verifierPolicy(namesOf(this));
  }

  /** What `keywright list`, `show` and `audit` need. */
  operatorPolicy(): TablePolicy {
    return operatorPolicy(namesOf(this));
  }

  /** What `keywright revoke` needs. */
  revokerPolicy(): TablePolicy {
    return revokerPolicy(namesOf(this));
  }

  /**
   * Lets a role issue keys: the one of the pipeline that runs the policy pack, and no other.
   *
   * @throws TypeError if the grantee is no role, user or function; as all that follow
   */
  grantIssue(grantee: Grantee, args?: IssueArgs): pulumi.CustomResource {
    return grant(this, grantee, 'issue', this.deployerPolicy(args));
  }

  /** Lets a service verify keys. */
  grantVerify(grantee: Grantee): pulumi.CustomResource {
    return grant(this, grantee, 'verify', this.verifierPolicy());
  }

  /** Lets people look at keys: {@link operatorPolicy}. */
  grantOperate(grantee: Grantee): pulumi.CustomResource {
    return grant(this, grantee, 'operate', this.operatorPolicy());
  }

  /** Lets people, or an alarm's function, revoke keys without minting any. */
  grantRevoke(grantee: Grantee): pulumi.CustomResource {
    return grant(this, grantee, 'revoke', this.revokerPolicy());
  }
}
