import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

/**
 * A stand-in for the plugin of `@pulumi/aws`, so that the real engine can show programs with its types to policies. It takes
 * every type, checks nothing, fills in no defaults and makes nothing anywhere: an `arn` and an id are all that it adds, unknown in
 * a preview as the real ones are. What it lets through says nothing about the real plugin.
 */

/** In the engine's protocol, a text that the preview does not know. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

type Values = Readonly<Record<string, unknown>>;

/** What is used of the generated classes of the protocol, which have no types that fit ES modules. */
interface Struct {
  toJavaScript(): Values;
}

interface Request {
  getName(): string;
  getType(): string;
  getId(): string;
  getNews(): Struct;
  getOldInputs(): Struct;
  getInputs(): Struct;
  getProperties(): Struct;
  getPreview(): boolean;
}

type Response = Readonly<Record<`set${string}`, (value: unknown) => void>>;

const pulumi = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'));
const grpc = pulumi('@grpc/grpc-js');
const messages: Record<string, new () => Response> = pulumi('./proto/provider_pb');
const { PluginInfo }: Record<'PluginInfo', new () => Response> = pulumi('./proto/plugin_pb');
const { ResourceProviderService } = pulumi('./proto/provider_grpc_pb');
const { Empty }: Record<'Empty', new () => Response> = pulumi('google-protobuf/google/protobuf/empty_pb');
const { Struct: Structs }: { Struct: { fromJavaScript(values: Values): Struct } } = pulumi(
  'google-protobuf/google/protobuf/struct_pb',
);

/** A message with these members: `{ id: 'x' }` calls `setId('x')`. */
function message(Message: (new () => Response) | undefined, members: Values): Response {
  if (Message === undefined) throw new Error('the protocol has no such message');
  const made = new Message();
  for (const [name, value] of Object.entries(members))
    made[`set${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`]?.(value);
  return made;
}

/** What a resource has after its creation, apart from its inputs. */
function outputs(type: string, name: string, preview: boolean): Values {
  return { arn: preview ? UNKNOWN : `arn:aws:stand-in:::${type}/${name}` };
}

const answers: Record<string, (request: Request) => Response> = {
  getPluginInfo: () => message(PluginInfo, { version: '7.48.0' }),
  checkConfig: (request) => message(messages.CheckResponse, { inputs: request.getNews() }),
  diffConfig: () => message(messages.DiffResponse, { changes: 1 }),
  configure: () => message(messages.ConfigureResponse, { acceptSecrets: false, supportsPreview: true }),
  check: (request) => message(messages.CheckResponse, { inputs: request.getNews() }),
  diff: (request) => {
    const same = isDeepStrictEqual(request.getOldInputs().toJavaScript(), request.getNews().toJavaScript());
    return message(messages.DiffResponse, { changes: same ? 1 : 2 });
  },
  create: (request) => {
    const name = request.getName();
    const made = outputs(request.getType(), name, request.getPreview());
    const properties = Structs.fromJavaScript({ ...request.getProperties().toJavaScript(), ...made });
    return message(messages.CreateResponse, { ...(request.getPreview() ? {} : { id: name }), properties });
  },
  update: (request) => {
    const made = outputs(request.getType(), request.getId(), false);
    return message(messages.UpdateResponse, {
      properties: Structs.fromJavaScript({ ...request.getNews().toJavaScript(), ...made }),
    });
  },
  read: (request) =>
    message(messages.ReadResponse, {
      id: request.getId(),
      inputs: request.getInputs(),
      properties: request.getProperties(),
    }),
  delete: () => new Empty(),
  cancel: () => new Empty(),
};

const server = new grpc.Server();
server.addService(
  ResourceProviderService,
  Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      (call: { request: Request }, done: (error: unknown, response?: Response) => void) => {
        try {
          done(null, answer(call.request));
        } catch (error) {
          done({ code: grpc.status.UNKNOWN, details: String(error) });
        }
      },
    ]),
  ),
);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error: unknown, port: number) => {
  if (error) throw error;
  console.log(port);
});
// The engine has gone.
process.stdin.on('end', () => process.exit(0)).resume();
