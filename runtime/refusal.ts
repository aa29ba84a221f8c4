import type { AnyApi, RefusalClass, RefusalDefinition } from '../keys/api/api.js';
import { refusalsOf } from './default-refusals.js';

/** The answer to a refused request, ready to be sent. */
export interface RefusalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, in most cases JSON; empty for none. */
  readonly body: string;
}

/** What stands for the placeholders of a refusal. */
export interface RefusalDetails {
  readonly requestId: string;
  /** What is missing. */
  readonly permission?: string;
  /** The smallest scope that would grant it. */
  readonly scope?: string;
  /** The methods that the key may use. */
  readonly methods?: string;
}

/** Words the refusal of a class. */
export type Refuse = (refusal: RefusalClass, details: RefusalDetails) => RefusalResponse;

type Fill = (details: RefusalDetails) => string;

const PLACEHOLDER = /\$(requestId|permission|scope|methods)/;

function isName(text: string | undefined): text is keyof RefusalDetails {
  return text === 'requestId' || text === 'permission' || text === 'scope' || text === 'methods';
}

/** In JSON as in a quoted header text, `"` and `\` are written with a `\` in front; both hold visible ASCII only. */
function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

/** `split` with a group gives text and placeholder by turns; a text without placeholders stays a string. */
function template(text: string): string | Fill {
  const parts = text.split(PLACEHOLDER);
  if (parts.length === 1) return text;
  return (details) => {
    let filled = '';
    let isText = true;
    for (const part of parts) {
      filled += !isText && isName(part) ? escaped(details[part] ?? '') : part;
      isText = !isText;
    }
    return filled;
  };
}

function filled(text: string | Fill, details: RefusalDetails): string {
  return typeof text === 'string' ? text : text(details);
}

type Headers = Readonly<Record<string, string>>;

function compileHeaders(definition: RefusalDefinition): (details: RefusalDetails) => Headers {
  const given = Object.entries(definition.headers ?? {});
  const typed = given.some(([name]) => name.toLowerCase() === 'content-type');
  const lines: readonly (readonly [string, string])[] =
    definition.body === undefined || typed ? given : [...given, ['Content-Type', 'application/json']];
  const templates = lines.map(([name, value]) => [name, template(value)] as const);
  const fill = (details: RefusalDetails) =>
    Object.fromEntries(templates.map(([name, text]) => [name, filled(text, details)]));
  if (templates.some(([, text]) => typeof text !== 'string')) return fill;
  const constant = Object.freeze(fill({ requestId: '' }));
  return () => constant;
}

function compile(definition: RefusalDefinition): (details: RefusalDetails) => RefusalResponse {
  const headers = compileHeaders(definition);
  const body = template(definition.body === undefined ? '' : JSON.stringify(definition.body));
  const { status } = definition;
  return (details) => ({ status, headers: headers(details), body: filled(body, details) });
}

/** Compiles the refusals of an API, once, so that wording one costs next to nothing. */
export function compileRefusals(api: AnyApi): Refuse {
  const definitions = refusalsOf(api);
  const refusals = {
    credential: compile(definitions.credential),
    route: compile(definitions.route),
    type: compile(definitions.type),
    method: compile(definitions.method),
    permission: compile(definitions.permission),
    unavailable: compile(definitions.unavailable),
  };
  return (refusal, details) => refusals[refusal](details);
}
