import { UNKNOWN } from '../subjects/seen.js';
import { isList, isMap } from '../subjects/shapes.js';

/** The values of one element of a statement, such as `Action`. */
export interface PolicyElement {
  readonly values: readonly { readonly path: string; readonly text: string }[];
  /** Paths of what this preview does not know of it. */
  readonly unknown: readonly string[];
}

/** A statement, with everything by which a rule may judge it. */
export interface PolicyStatement {
  /** Where it is: `policy.Statement[0]`. */
  readonly path: string;
  /** Whatever does not say that it denies is read as if it allowed. */
  readonly effect: 'allow' | 'deny';
  readonly action?: PolicyElement;
  readonly notAction?: PolicyElement;
  readonly resource?: PolicyElement;
  readonly notResource?: PolicyElement;
  /** Who it is for: ARNs, account numbers, services; `*` is everybody. */
  readonly principal?: PolicyElement;
  readonly notPrincipal?: PolicyElement;
  readonly condition: unknown;
}

/** A policy document of IAM, as much of it as can be read. */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
  /** Paths of statements that this preview does not know; the path of the document if it knows nothing of it. */
  readonly unknown: readonly string[];
  /** Whether it is a policy document at all. */
  readonly readable: boolean;
}

function elementOf(value: unknown, path: string): PolicyElement | undefined {
  if (value === undefined || value === null) return undefined;
  const items = isList(value)
    ? value.map((item, at) => ({ item, path: `${path}[${at}]` }))
    : [{ item: value, path }];
  return {
    values: items.flatMap((one) =>
      typeof one.item === 'string' ? [{ path: one.path, text: one.item }] : [],
    ),
    unknown: items.filter(({ item }) => item === UNKNOWN).map((one) => one.path),
  };
}

/** `"*"`, or principals by kind: `{"AWS": [...], "Service": "..."}`. */
function principalOf(value: unknown, path: string): PolicyElement | undefined {
  if (!isMap(value)) return elementOf(value, path);
  const kinds = Object.entries(value).map(([kind, members]) => elementOf(members, `${path}.${kind}`));
  return {
    values: kinds.flatMap((kind) => kind?.values ?? []),
    unknown: kinds.flatMap((kind) => kind?.unknown ?? []),
  };
}

function statementOf(statement: Readonly<Record<string, unknown>>, path: string): PolicyStatement {
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const elements = {
    action: elementOf(Action, `${path}.Action`),
    notAction: elementOf(NotAction, `${path}.NotAction`),
    resource: elementOf(Resource, `${path}.Resource`),
    notResource: elementOf(NotResource, `${path}.NotResource`),
    principal: principalOf(Principal, `${path}.Principal`),
    notPrincipal: principalOf(NotPrincipal, `${path}.NotPrincipal`),
  };
  return {
    path,
    effect: Effect === 'Deny' ? 'deny' : 'allow',
    condition: Condition,
    ...Object.fromEntries(Object.entries(elements).filter(([, element]) => element !== undefined)),
  };
}

const UNREADABLE: PolicyDocument = { statements: [], unknown: [], readable: false };
const NOTHING: PolicyDocument = { statements: [], unknown: [], readable: true };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a policy document that was given as an object or as JSON. Never throws. Of an object, each part can be unknown by
 * itself; a text is known as a whole or not at all.
 *
 * @param path of the input that holds it
 */
export function policyDocument(value: unknown, path: string): PolicyDocument {
  if (value === UNKNOWN) return { ...NOTHING, unknown: [path] };
  // No policy, in the words of the provider.
  if (value === undefined || value === null || value === '') return NOTHING;
  const document = typeof value === 'string' ? parsed(value) : value;
  if (!isMap(document)) return UNREADABLE;
  const { Statement = [] } = document;
  const all = isList(Statement)
    ? Statement.map((one, at) => ({ one, at: `${path}.Statement[${at}]` }))
    : [{ one: Statement, at: `${path}.Statement` }];
  return {
    statements: all.flatMap(({ one, at }) => (isMap(one) ? [statementOf(one, at)] : [])),
    unknown: all.filter(({ one }) => one === UNKNOWN).map(({ at }) => at),
    readable: all.every(({ one }) => one === UNKNOWN || isMap(one)),
  };
}
