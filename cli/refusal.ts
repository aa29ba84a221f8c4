/** Why the tool does not do what was asked, in one line: what, where, and the mend. Never with anything secret in it. */
export class Refusal extends Error {
  /** 1: it cannot be done. 2: it was asked wrongly. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command line is wrong: exit code 2. */
export function misused(message: string): Refusal {
  return new Refusal(message, 2);
}

/** The command is right and cannot be carried out: exit code 1. */
export function refused(message: string): Refusal {
  return new Refusal(message, 1);
}
