import { createRequire } from 'node:module';
import { definedMembers, type Values } from './values.ts';

/**
 * The generated classes of the engine's protocol, as `@pulumi/pulumi` has them inside; their types do not fit ES modules.
 * `main()` of `@pulumi/pulumi/provider` would be less to write, but it hides from a plugin whether this is a preview, what the inputs
 * were before, and it cannot tell what differs.
 */

interface Struct {
  toJavaScript(): Values;
}

/** A request; which of these it has depends on the call. */
export interface Request {
  getName(): string;
  getType(): string;
  getTok(): string;
  getId(): string;
  getArgs(): Struct | undefined;
  getOlds(): Struct | undefined;
  getNews(): Struct | undefined;
  getOldInputs(): Struct | undefined;
  getInputs(): Struct | undefined;
  getProperties(): Struct | undefined;
  getPreview(): boolean;
  getRandomseed_asU8(): Uint8Array;
}

type Setters = Readonly<Record<`set${string}`, (value: unknown) => void>>;

/** A response, as far as it is filled in after it is made. */
export type Response = Setters & { getDetaileddiffMap(): Map<string, Response> };

type Message = new () => Response;

/** Loads what `@pulumi/pulumi` loads by this name: there must be no second copy of it. */
export const ofPulumi = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'));

const ofProvider: Record<string, Message> = ofPulumi('./proto/provider_pb');
const ofPlugin: Record<string, Message> = ofPulumi('./proto/plugin_pb');
const ofProtobuf: Record<string, Message> = ofPulumi('google-protobuf/google/protobuf/empty_pb');
const { Struct }: { Struct: { fromJavaScript(values: Values): Struct } } = ofPulumi(
  'google-protobuf/google/protobuf/struct_pb',
);

/**
 * The message of this name with these members, as their setters are called: `{ hasdetaileddiff: true }` calls `setHasdetaileddiff`.
 * Objects are given by {@link struct}.
 */
export function message(name: string, members: Values = {}): Response {
  const Message = ofProvider[name] ?? ofPlugin[name] ?? ofProtobuf[name];
  if (Message === undefined) throw new Error(`the protocol has no message ${name}`);
  const made = new Message();
  for (const [member, value] of Object.entries(members)) {
    const setter = `set${member.charAt(0).toUpperCase()}${member.slice(1)}` as const;
    if (made[setter] === undefined) throw new Error(`the message ${name} has no ${member}`);
    made[setter](value);
  }
  return made;
}

export function struct(values: Values): Struct {
  return Struct.fromJavaScript(definedMembers(values));
}

export function valuesOf(sent: Struct | undefined): Values {
  return sent?.toJavaScript() ?? {};
}
