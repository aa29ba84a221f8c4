/** What a policy said of a resource, as the engine tells it. */
export interface ToldFinding {
  readonly pack: string;
  readonly rule: string;
  readonly level: string;
  /** URN of the resource: of the stack, where the policy names none. */
  readonly urn: string;
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
      urn: resourceUrn,
      message,
    }));
}

/** The name at the end of a URN. */
export function nameIn(urn: string): string {
  return urn.split('::').at(-1) ?? '';
}

/** Whether a URN is that of a component, by its type, or of something in it. */
export function isWithin(urn: string, component: string): boolean {
  return (urn.split('::')[2] ?? '').split('$').includes(component);
}
