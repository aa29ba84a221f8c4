import * as pulumi from '@pulumi/pulumi';

const ARN = 'arn:aws:dynamodb:eu-central-1:111122223333:table';

/** Tables that somebody has. */
export const tables = {
  tableName: pulumi.output('api-keys'),
  tableArn: pulumi.output(`${ARN}/api-keys`),
  activityTableName: pulumi.output('key-activity'),
  activityTableArn: pulumi.output(`${ARN}/key-activity`),
  kmsKeyArn: undefined,
};
