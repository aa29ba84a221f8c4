/** Properties as the engine sends them: plain JSON, with the texts and signatures below for what JSON cannot say. */
export type Values = Readonly<Record<string, unknown>>;

/** In the engine's protocol, a text that the preview does not know. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** The member that says that an object stands for something else, and what it then says. */
export const SIGNATURE = '4dabf18193072939515e22adb298388d';
export const ASSET = 'c44067f5952c0a294b673a41bacd8c17';
export const ARCHIVE = '0def7320c3a5731c473e5ecbe6d01bc7';

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without the members that are undefined, at every depth: the protocol has no word for them. */
export function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => defined(item) ?? null);
  if (!isValues(value)) return value;
  return definedMembers(value);
}

/** {@link defined}, of an object. */
export function definedMembers(values: Values): Values {
  const kept = Object.entries(values).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([name, member]) => [name, defined(member)]));
}
