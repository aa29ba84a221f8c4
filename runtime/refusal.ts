import type { AnyApi, RefusalClass, RefusalDefinition } from '../keys/api/api.js';
import { type Challenge, compileChallenge } from './challenge.js';
import { refusalsOf } from './default-refusals.js';
import type { PresentedIn } from './identify.js';

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
  /** Seconds until there is room again, as text; only in the refusal of a limit. */
  readonly retryAfter?: string;
}

/** Words the refusal of a class; `where` the credential stood, if there was one, a challenge goes by. */
export type Refuse = (
  refusal: RefusalClass,
  details: RefusalDetails,
  where?: PresentedIn | undefined,
) => RefusalResponse;

/** The texts that are filled in. The challenge is one of a header alone. */
type Texts = RefusalDetails & { readonly challenge?: string };

type Fill = (texts: Texts) => string;

type Name = keyof Texts;

const NAMES: readonly Name[] = ['requestId', 'permission', 'scope', 'methods'];

/** What a refusal can hold beyond what all can. Elsewhere it is text like any other. */
const MORE: { readonly [Class in RefusalClass]?: readonly Name[] } = { limit: ['retryAfter'] };

/** The placeholders that stand for something in the refusal of a class, without their `$`. */
export function placeholdersOf(refusal: RefusalClass): readonly Name[] {
  return [...NAMES, ...(MORE[refusal] ?? [])];
}

/** In JSON as in a quoted header text, `"` and `\` are written with a `\` in front; both hold visible ASCII only. */
function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

/** `split` with a group gives text and placeholder by turns; a text without placeholders stays a string. */
function template(text: string, names: readonly Name[]): string | Fill {
  const parts = text.split(new RegExp(`\\$(${names.join('|')})`));
  if (parts.length === 1) return text;
  return (details) => {
    let filled = '';
    let isText = true;
    for (const part of parts) {
      const name = isText ? undefined : names.find((one) => one === part);
      // A challenge has quoted texts of its own.
      const value = name === undefined ? part : (details[name] ?? '');
      filled += name === undefined || name === 'challenge' ? value : escaped(value);
      isText = !isText;
    }
    return filled;
  };
}

function filled(text: string | Fill, details: Texts): string {
  return typeof text === 'string' ? text : text(details);
}

type Headers = Readonly<Record<string, string>>;

function compileHeaders(definition: RefusalDefinition, names: readonly Name[]): (texts: Texts) => Headers {
  const given = Object.entries(definition.headers ?? {});
  const typed = given.some(([name]) => name.toLowerCase() === 'content-type');
  const lines: readonly (readonly [string, string])[] =
    definition.body === undefined || typed ? given : [...given, ['Content-Type', 'application/json']];
  const templates = lines.map(([name, value]) => [name, template(value, names)] as const);
  const fill = (details: Texts) =>
    Object.fromEntries(templates.map(([name, text]) => [name, filled(text, details)]));
  if (templates.some(([, text]) => typeof text !== 'string')) return fill;
  const constant = Object.freeze(fill({ requestId: '' }));
  return () => constant;
}

type Compiled = (details: RefusalDetails, where: PresentedIn | undefined) => RefusalResponse;

function compile(refusal: RefusalClass, definition: RefusalDefinition, challenge: Challenge): Compiled {
  const names = placeholdersOf(refusal);
  const headers = compileHeaders(definition, [...names, 'challenge']);
  const body = template(definition.body === undefined ? '' : JSON.stringify(definition.body), names);
  const { status } = definition;
  const challenges = Object.values(definition.headers ?? {}).some((value) => value.includes('$challenge'));
  return (details, where) => {
    const texts = challenges
      ? { ...details, challenge: challenge(refusal, where, escaped(details.scope ?? '')) }
      : details;
    return { status, headers: headers(texts), body: filled(body, details) };
  };
}

/** Compiles the refusals of an API, each once, when it is first worded: then it costs next to nothing, and before it costs nothing. */
export function compileRefusals(api: AnyApi): Refuse {
  const compiled = new Map<RefusalClass, Compiled>();
  const compiledNow = (refusal: RefusalClass): Compiled => {
    const made = compile(refusal, refusalsOf(api)[refusal], compileChallenge(api));
    compiled.set(refusal, made);
    return made;
  };
  return (refusal, details, where) => (compiled.get(refusal) ?? compiledNow(refusal))(details, where);
}
