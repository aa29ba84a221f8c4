/** Operators, condition keys, and what they are held against. */
export type Conditions<A> = Readonly<Record<string, Readonly<Record<string, readonly (A | string)[]>>>>;

/** What a role may do. `A` is what ARNs and names are: text, or an `Output` of it, so that a preview knows all the rest. */
export interface PolicyStatement<A> {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string[];
  readonly Resource: A[];
  readonly Condition?: Conditions<A>;
}

/** An IAM policy, as `@pulumi/aws` takes it; `pulumi.jsonStringify` makes the JSON of it. */
export interface PolicyDocument<A> {
  readonly Version: '2012-10-17';
  readonly Statement: PolicyStatement<A>[];
}

/** Allows actions of one service on some resources. */
export function allow<A>(
  Sid: string,
  service: string,
  actions: readonly string[],
  resources: readonly A[],
  Condition?: Conditions<A>,
): PolicyStatement<A> {
  const Action = actions.map((action) => `${service}:${action}`);
  const statement: PolicyStatement<A> = { Sid, Effect: 'Allow', Action, Resource: [...resources] };
  return Condition === undefined ? statement : { ...statement, Condition };
}

/** A policy of these statements. */
export function policyOf<A>(...statements: readonly PolicyStatement<A>[]): PolicyDocument<A> {
  return { Version: '2012-10-17', Statement: [...statements] };
}
