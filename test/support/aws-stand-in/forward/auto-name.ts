import { randomBytes } from 'node:crypto';
import type { Checked } from '../protocol/plugin.ts';
import type { Values } from '../protocol/values.ts';

/** Marks, among the inputs, a name that the program did not give. */
const MARK = '__defaults';

export function isAutoNamed(inputs: Values): boolean {
  const marked = inputs[MARK];
  return Array.isArray(marked) && marked.includes('name');
}

/** Whether the name is to be made from the inputs' prefix: then only the creation knows it, and a preview does not. */
export function isPrefixed({ name, namePrefix }: Values): boolean {
  return name === undefined && namePrefix !== undefined;
}

/** A name from the inputs' prefix. */
export function prefixedName({ namePrefix }: Values): string {
  return `${namePrefix}${randomBytes(13).toString('hex')}`;
}

/** The inputs with a name: the program's, the one made up before, or one made up now from the resource's own. */
export function named({ name, olds, news, seed }: Checked): Values {
  if (news.name !== undefined || isPrefixed(news)) return news;
  const random = Buffer.from(seed.length > 0 ? seed : randomBytes(4))
    .toString('hex')
    .slice(0, 7);
  return { ...news, name: isAutoNamed(olds) ? olds.name : `${name}-${random}`, [MARK]: ['name'] };
}
