import { answersOf } from './answers.ts';
import { ofPulumi, type Request, type Response } from './messages.ts';
import type { Plugin } from './plugin.ts';

const grpc = ofPulumi('@grpc/grpc-js');
const { ResourceProviderService } = ofPulumi('./proto/provider_grpc_pb');

/** Archives come as paths, but a state may hold long texts. */
const LARGE = 64 * 1024 * 1024;

/** Serves a plugin to the engine that started this process, on 127.0.0.1, until that engine has gone. */
export function serve(plugin: Plugin): void {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': LARGE,
    'grpc.max_send_message_length': LARGE,
  });
  const calls = Object.entries(answersOf(plugin)).map(([name, answer]) => [
    name,
    (call: { request: Request }, done: (error: unknown, response?: Response) => void) => {
      answer(call.request).then(
        (response) => done(null, response),
        (error: unknown) =>
          done({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : 'failed' }),
      );
    },
  ]);
  server.addService(ResourceProviderService, Object.fromEntries(calls));
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error: unknown, port: number) => {
    if (error) throw error;
    // The engine reads the port from the first line.
    console.log(port);
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}
