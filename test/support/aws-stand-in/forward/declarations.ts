import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Failure } from '../protocol/plugin.ts';
import { isValues, UNKNOWN, type Values } from '../protocol/values.ts';

/**
 * What `@pulumi/aws` declares about arguments, read from the text of its type declarations, since the package has no schema in
 * it. The classes of the package drop an unknown argument without a word, and let all that is nested through.
 */

interface Member {
  readonly optional: boolean;
  /** The declared interface of an object or of the items of a list; undefined where it is none or not just one. */
  readonly shape: string | undefined;
  readonly list: boolean;
  readonly primitive: 'string' | 'number' | 'boolean' | undefined;
}

type Shape = ReadonlyMap<string, Member>;

const folder = path.dirname(createRequire(import.meta.url).resolve('@pulumi/aws/package.json'));
const shapes = new Map<string, Shape>();
let inputs: string | undefined;

/** `pulumi.Input<pulumi.Input<inputs.dynamodb.TableAttribute>[] | undefined>` without what is around it. */
const unwrapped = (type: string) => type.replaceAll(/pulumi\.Input<|>|;$| \| undefined/g, '');

function member(optional: string, declared: string): Member {
  const type = unwrapped(declared);
  const [, shape, list] = /^inputs\.([\w.]+)(\[\])?$/.exec(type) ?? [];
  const [, primitive, primitives] = /^(string|number|boolean)(\[\])?$/.exec(type) ?? [];
  const known = primitive === 'string' || primitive === 'number' || primitive === 'boolean';
  return {
    optional: optional === '?',
    shape,
    list: list !== undefined || primitives !== undefined,
    primitive: known ? primitive : undefined,
  };
}

/** The members of the interface whose text begins at `at`, one to a line; comments and index signatures are none. */
function shapeAt(text: string, at: number, indent: string): Shape {
  const body = text.slice(at, text.indexOf(`\n${indent}}`, at)).replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  const line = new RegExp(`^${indent}    (?:readonly )?(\\w+)(\\??): (.*)$`, 'gm');
  return new Map(
    [...body.matchAll(line)].map(([, name = '', optional = '', type = '']) => [name, member(optional, type)]),
  );
}

function remembered(key: string, read: () => Shape): Shape {
  const shape = shapes.get(key) ?? read();
  if (shape.size === 0) throw new Error(`@pulumi/aws declares no arguments of ${key}`);
  shapes.set(key, shape);
  return shape;
}

/** The arguments of a resource type such as `aws:dynamodb/table:Table`, or of a function. */
function argumentsOf(token: string): Shape {
  return remembered(token, () => {
    const [, file = '', own = ''] = token.split(':');
    const name = `${own.charAt(0).toUpperCase()}${own.slice(1)}`;
    const text = readFileSync(path.join(folder, `${file.replace(/^index\//, '')}.d.ts`), 'utf8');
    const at = text.indexOf(`export interface ${name}Args {`);
    return at < 0 ? new Map() : shapeAt(text, at, '');
  });
}

/** An interface of `types/input.d.ts`, such as `dynamodb.TableTtl`. */
function inputShape(name: string): Shape {
  return remembered(`inputs.${name}`, () => {
    inputs ??= readFileSync(path.join(folder, 'types/input.d.ts'), 'utf8');
    const [space, own] = name.split('.');
    const from = inputs.indexOf(`export declare namespace ${space} {`);
    const at = inputs.indexOf(`    interface ${own} {`, from);
    return from < 0 || at < 0 ? new Map() : shapeAt(inputs, at, '    ');
  });
}

function* faults(shape: Shape, values: Values, at: string): Generator<Failure> {
  const place = (name: string) => (at === '' ? name : `${at}.${name}`);
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith('__')) continue;
    const declared = shape.get(name);
    if (declared === undefined)
      yield { property: place(name), reason: `@pulumi/aws declares no property "${name}" here` };
    else yield* memberFaults(declared, value, place(name));
  }
  for (const [name, { optional }] of shape)
    if (!optional && values[name] === undefined)
      yield { property: place(name), reason: `@pulumi/aws declares "${name}" as required` };
}

function* memberFaults(declared: Member, value: unknown, at: string): Generator<Failure> {
  const { shape, list, primitive } = declared;
  if (value === undefined || value === null || value === UNKNOWN) return;
  if (list !== Array.isArray(value) && (shape !== undefined || primitive !== undefined)) {
    yield { property: at, reason: list ? 'must be a list' : 'must not be a list' };
    return;
  }
  const items = Array.isArray(value) ? value.map((item, i) => [`${at}[${i}]`, item]) : [[at, value]];
  for (const [place, item] of items) {
    if (item === UNKNOWN) continue;
    if (primitive !== undefined && typeof item !== primitive)
      yield { property: place, reason: `must be a ${primitive}` };
    if (shape === undefined) continue;
    if (isValues(item)) yield* faults(inputShape(shape), item, place);
    else yield { property: place, reason: 'must be an object' };
  }
}

/**
 * What of the arguments of a resource type or function the declarations of `@pulumi/aws` do not allow: names, what is missing, and the
 * types of plain values.
 */
export function undeclared(token: string, args: Values): Failure[] {
  return [...faults(argumentsOf(token), args, '')];
}
