import * as pulumi from '@pulumi/pulumi';

/** DynamoDB's own rule for names. */
const TABLE = /^[A-Za-z0-9_.-]{3,255}$/;

/**
 * The name of a table, as policies put it into ARNs: an ARN there would be that of no table, and a wildcard that of other tables.
 *
 * @throws RunError, now or when it is known, if it is none.
 */
export function tableNameOf(what: string, name: pulumi.Input<string>): pulumi.Output<string> {
  return judged(name, (text) => {
    if (TABLE.test(text)) return;
    throw new pulumi.RunError(
      `${what} is "${text}", which is no name of a table; give its name, such as api-keys, not its ARN, and no wildcard`,
    );
  });
}

/**
 * The ARN of a KMS key, as policies name it as a resource. That of an alias would do for DynamoDB, but a policy that names an alias
 * grants nothing, and everybody behind it would be refused.
 *
 * @throws RunError, now or when it is known, if it is that of an alias.
 */
export function kmsKeyArnFrom(what: string, arn: pulumi.Input<string>): pulumi.Output<string> {
  return judged(arn, (text) => {
    if (!/(^|:)alias\//.test(text)) return;
    throw new pulumi.RunError(
      `${what} is "${text}", an alias, which policies cannot name; give the ARN of its key (targetKeyArn of an aws.kms.Alias)`,
    );
  });
}

/** What is plain is judged where it is given; the rest when it is known. */
function judged(value: pulumi.Input<string>, judge: (text: string) => void): pulumi.Output<string> {
  if (typeof value === 'string') judge(value);
  return pulumi.output(value).apply((text) => {
    // What a test's mocks leave out is not judged.
    if (typeof text === 'string') judge(text);
    return text;
  });
}
