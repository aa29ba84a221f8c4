import { partsOf } from './message.js';

/** Something that a policy said of a resource. */
export interface PolicyFinding {
  /** Name of the resource; of the stack where the policy names none. */
  readonly resource: string;
  /** Last part of its type token: `ApiKey`. */
  readonly type: string;
  readonly rule: string;
  readonly severity: string;
  /** `undecided`: this preview does not know a value, and `pulumi up` judges again. */
  readonly kind: 'mandatory' | 'advisory' | 'undecided';
  /** What is declared, and what is allowed. */
  readonly what: readonly string[];
  /** The smallest change that mends it; empty if the policy says none. */
  readonly mend: string;
}

/** A resource that a policy changed before it was judged. */
export interface PolicyRemediation {
  readonly resource: string;
  readonly type: string;
  readonly rule: string;
  /** Names of the properties that differ. Their values are left out: they can be secret. */
  readonly properties: readonly string[];
}

/** What a preview or an update came to. */
export interface PolicyOutcome {
  readonly findings: readonly PolicyFinding[];
  readonly remediations: readonly PolicyRemediation[];
  /** The packs that judged, as `name version`. */
  readonly packs: readonly string[];
  /** How the operation ended; `unfinished` where its events break off. */
  readonly ended: 'well' | 'badly' | 'unfinished';
  /** What else went wrong, in the words of Pulumi, for the log. */
  readonly errors: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textAt(members: Members, name: string): string {
  const value = members[name];
  return typeof value === 'string' ? value : '';
}

/** A line that is an event of Pulumi. The CLI and plugins may write other lines between them. */
function eventIn(line: string): Members | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event: unknown = JSON.parse(line);
    return isMembers(event) && typeof event.sequence === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** The text of an error. Pulumi marks where colours begin and end. */
function errorIn(event: Members): string | undefined {
  if (event.severity !== 'error' || event.ephemeral === true) return undefined;
  const text = textAt(event, 'message')
    .replaceAll(/<\{%.*?%\}>/g, '')
    .trim();
  const { resource } = resourceOf(textAt(event, 'urn'));
  return `${resource}: ${text}`;
}

/** Name and type of a resource, of its URN `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function resourceOf(urn: string): { readonly resource: string; readonly type: string } {
  const [, , types = '', ...name] = urn.split('::');
  return { resource: name.join('::') || 'the stack', type: types.split(':').at(-1) ?? '' };
}

function findingOf(event: Members): PolicyFinding {
  const { what, mend, isUndecided } = partsOf(textAt(event, 'message'));
  const level = textAt(event, 'enforcementLevel') === 'mandatory' ? 'mandatory' : 'advisory';
  return {
    ...resourceOf(textAt(event, 'resourceUrn')),
    rule: textAt(event, 'policyName'),
    severity: textAt(event, 'severity'),
    kind: isUndecided ? 'undecided' : level,
    what,
    mend,
  };
}

function remediationOf(event: Members): PolicyRemediation {
  const [before, after] = [event.before, event.after].map((side) => (isMembers(side) ? side : {}));
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const differs = (name: string): boolean => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]);
  return {
    ...resourceOf(textAt(event, 'resourceUrn')),
    rule: textAt(event, 'policyName'),
    properties: names.filter(differs).sort(),
  };
}

/** The packs that took part, as an event names them: a finding its own, and the last event all. */
function packsIn(event: Members): readonly string[] {
  // The last event names a pack `acme|local|policy`, with where it is from.
  const told = (name: string, version: string): string =>
    `${name.split('|', 1)[0]} ${version.replace(/^v/, '')}`.trim();
  const { policyEvent, policyRemediationEvent, summaryEvent } = event;
  const all = isMembers(summaryEvent) && isMembers(summaryEvent.PolicyPacks) ? summaryEvent.PolicyPacks : {};
  return [
    ...[policyEvent, policyRemediationEvent]
      .filter(isMembers)
      .map((one) => told(textAt(one, 'policyPackName'), textAt(one, 'policyPackVersion'))),
    ...Object.keys(all).map((name) => told(name, textAt(all, name))),
  ];
}

function inOrder<T extends { readonly resource: string; readonly rule: string }>(entries: readonly T[]): T[] {
  const place = ({ resource, rule }: T): string => JSON.stringify([resource, rule]);
  // Resources register in parallel: the engine's order differs from run to run.
  return [...entries].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

/**
 * Reads what policies said from the event lines of `pulumi preview --json` with `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`, or
 * of `pulumi up --json`.
 *
 * @returns `undefined` if no line is an event
 */
export async function policyOutcome(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<PolicyOutcome | undefined> {
  const findings: PolicyFinding[] = [];
  const remediations: PolicyRemediation[] = [];
  const packs = new Set<string>();
  const errors: string[] = [];
  let ended: PolicyOutcome['ended'] = 'unfinished';
  let any = false;
  for await (const line of lines) {
    const event = eventIn(line);
    if (event === undefined) continue;
    any = true;
    const { policyEvent, policyRemediationEvent, summaryEvent } = event;
    for (const pack of packsIn(event)) packs.add(pack);
    if (isMembers(policyEvent)) findings.push(findingOf(policyEvent));
    if (isMembers(policyRemediationEvent)) remediations.push(remediationOf(policyRemediationEvent));
    const error = isMembers(event.diagnosticEvent) ? errorIn(event.diagnosticEvent) : undefined;
    if (error !== undefined) errors.push(error);
    if (isMembers(summaryEvent)) ended = textAt(summaryEvent, 'result') === 'succeeded' ? 'well' : 'badly';
  }
  if (!any) return undefined;
  return {
    findings: inOrder(findings),
    remediations: inOrder(remediations),
    packs: [...packs].sort(),
    ended,
    errors,
  };
}
