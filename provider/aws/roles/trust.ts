/** Who may be a role: a service of AWS, under a condition if there is one, and nobody else. */
export function assumedBy(service: string, condition: object = {}) {
  const Principal = { Service: `${service}.amazonaws.com` };
  const statement = { Effect: 'Allow' as const, Action: 'sts:AssumeRole', Principal, ...condition };
  return { Version: '2012-10-17' as const, Statement: [statement] };
}
