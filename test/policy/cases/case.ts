import type { RuleName } from '../../../policy/index.ts';
import type { DeployedKey } from '../../../policy/subjects/declared-key.ts';
import type { TestResource, TestStack } from '../../../policy/testing/index.ts';

/** Resources that one rule judges, alone in a stack but for what stands `beside`. */
export interface Case {
  /** What is special about it; unique within the rule. */
  readonly what: string;
  /** Inputs, of an `ApiKey` unless `type` says otherwise. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly type?: string;
  /** Name of the resource; one is made up if absent. */
  readonly name?: string;
  /** What is deployed of it: judged in a stored state instead of a preview. */
  readonly outputs?: TestResource['outputs'];
  /** What the live table tells of it, for a rule that judges nothing else: the engine is never shown it. */
  readonly live?: DeployedKey;
  readonly beside?: readonly TestResource[];
  /** Settings of the rule. Absent: the defaults. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Name of the stack; default `dev`. */
  readonly stack?: TestStack['stack'];
}

/** A case that breaks the rule, and no other one. */
export interface Break extends Case {
  /** Part of the message. */
  readonly says: string;
}

/** A case that a preview cannot decide; it breaks nothing. */
export interface Wait extends Case {
  /** The property that is not known: `scopes.1`. */
  readonly waitsFor: string;
}

/** The cases of a rule, each judged through the test kit and by the real engine. */
export interface RuleCases {
  readonly rule: RuleName;
  /** At least four that differ in kind; at a boundary, those just beyond it. */
  readonly breaks: readonly [Break, Break, Break, ...Break[]];
  /** Unknown values; none where no input of the rule can be unknown. */
  readonly waits: readonly Wait[];
  /** What raises nothing at all; at a boundary, what is just within it. */
  readonly passes: readonly [Case, ...Case[]];
}
