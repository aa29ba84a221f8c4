/** The parts of a policy's message. */
export interface MessageParts {
  /** What is declared, what is allowed, and what else the policy says. */
  readonly what: readonly string[];
  readonly mend: string;
  /** The policy met a value that the preview does not know. */
  readonly isUndecided: boolean;
}

const UNDECIDED = /^can't run policy .* during preview: /s;
const MEND = '  mend: ';

/**
 * Takes a message apart. Pulumi puts the description of the policy before it, as a line of its own; keywright's policies say
 * `allowed:` and `mend:` in lines that are indented. A message of another pack stays as it is.
 */
export function partsOf(message: string): MessageParts {
  const isUndecided = UNDECIDED.test(message);
  const lines = message.replace(UNDECIDED, '').split(/\r?\n/);
  const said = isUndecided || lines.length === 1 ? lines : lines.slice(1);
  const what = said.filter((line) => !line.startsWith(MEND)).map((line) => line.trim());
  const mend = said.find((line) => line.startsWith(MEND))?.slice(MEND.length) ?? '';
  return { what: what.filter((line) => line !== ''), mend, isUndecided };
}
