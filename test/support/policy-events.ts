/** What a policy said of a resource, as the engine tells it. */
export interface ToldFinding {
  readonly pack: string;
  readonly rule: string;
  readonly level: string;
  /** Name of the resource. */
  readonly resource: string;
  readonly message: string;
}

interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly policyPackName: string;
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly message: string;
}

/** What policies said in a preview whose events are streamed as JSON. */
export function toldIn(stdout: string): readonly ToldFinding[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { policyEvent?: PolicyEvent }).policyEvent)
    .filter((event) => event !== undefined)
    .map(({ resourceUrn = '', policyPackName, policyName, enforcementLevel, message }) => ({
      pack: policyPackName,
      rule: policyName,
      level: enforcementLevel,
      resource: resourceUrn.split('::').at(-1) ?? '',
      message,
    }));
}
