import { Secret } from '@pulumi/policy';

/** Inputs as plain data, in which a `Secret` marks a secret value. */
type Props = Record<string, unknown>;

/** By these names Pulumi's own proxies tell what they stand for; a result is read through them. */
const IS_PROXY = '__isSpecialProxy';
const TARGET = '__getSpecialProxyTarget';

function mapped(value: object, each: (value: unknown) => unknown): Props {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, each(member)]));
}

function copy(value: unknown): unknown {
  if (value instanceof Secret) return new Secret(copy(value.value));
  if (Array.isArray(value)) return value.map(copy);
  return typeof value === 'object' && value !== null ? mapped(value, copy) : value;
}

/** A copy of inputs that a policy may change. */
export function copied(props: Readonly<Props>): Props {
  return mapped(props, copy);
}

function open(value: unknown): unknown {
  if (value instanceof Secret) return open(value.value);
  if (Array.isArray(value)) return value.map(open);
  return typeof value === 'object' && value !== null ? mapped(value, open) : value;
}

/** A copy in which secret values are open: what policies validate. */
export function opened(props: Readonly<Props>): Props {
  return mapped(props, open);
}

/** Without what the engine keeps to itself and to remediations, such as the text of a dynamic provider. */
export function withoutInternal(props: Readonly<Props>): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !name.startsWith('__')));
}

function proxied(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? remediable(value) : value;
}

/** Inputs as a remediation gets them: secret values look open, and what is written in their place is secret again. */
export function remediable(props: object): object {
  return new Proxy(props, {
    get: (target, name) => {
      if (name === IS_PROXY) return true;
      if (name === TARGET) return target;
      const value: unknown = Reflect.get(target, name);
      return proxied(value instanceof Secret ? value.value : value);
    },
    set: (target, name, value: unknown) => {
      const before: unknown = Reflect.get(target, name);
      return Reflect.set(target, name, before instanceof Secret ? new Secret(value) : value);
    },
  });
}

function settle(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Reflect.get(value, IS_PROXY) === true) return settle(Reflect.get(value, TARGET));
  if (value instanceof Secret) return new Secret(settle(value.value));
  return Array.isArray(value) ? value.map(settle) : mapped(value, settle);
}

/** What a remediation gave back, as plain data without proxies. */
export function settled(result: object): Props {
  const props = settle(result);
  return typeof props === 'object' && props !== null ? mapped(props, (value) => value) : {};
}
