/** DynamoDB's own rule for names and ARNs of tables. */
const TABLE = /^[A-Za-z0-9_.:/-]{3,1024}$/;

/** Whether text can name a table, by its name or its ARN. */
export function isTableName(text: string): boolean {
  return TABLE.test(text);
}
