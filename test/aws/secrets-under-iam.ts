import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { isMap } from '../../policy/subjects/shapes.ts';

/** Who knows IAM, and who knows secrets: no emulator knows both. Addresses. */
export interface Endpoints {
  /** ministack that enforces IAM. */
  readonly judge: string;
  readonly moto: string;
}

/** Secrets Manager that enforces IAM. */
export interface GuardedSecrets {
  readonly url: string;
  close(): Promise<void>;
}

/** What Secrets Manager itself says no with: IAM has let such a call through. */
const PASSED =
  /"__type": ?"(?:[\w.]+#)?(?:ResourceNotFound|ResourceExists|InvalidRequest|InvalidParameter)Exception"/;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The same request, elsewhere. It keeps its `Host`, which is signed. */
async function sent(to: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const outgoing = request(new URL(url ?? '/', to), { method: method ?? 'POST', headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject);
  });
  outgoing.end(body);
  const answer = await answered;
  const { 'transfer-encoding': _, connection: _closed, ...rest } = answer.headers;
  return { status: answer.statusCode ?? 502, headers: rest, body: await bodyOf(answer) };
}

/** moto describes versions that have no label, which AWS leaves out (DescribeSecret, VersionIdsToStages). */
function asAwsSays({ headers, body, ...rest }: Answer): Answer {
  const { 'content-length': _, ...others } = headers;
  const text = JSON.stringify(JSON.parse(body.toString('utf8')), (name, value: unknown) =>
    name === 'VersionIdsToStages' && isMap(value)
      ? Object.fromEntries(
          Object.entries(value).filter(([, stages]) => !Array.isArray(stages) || stages.length > 0),
        )
      : value,
  );
  return { ...rest, headers: others, body: Buffer.from(text) };
}

/**
 * Secrets Manager by two emulators. Each request goes first, as it was signed, to the one that enforces IAM; its refusal is the
 * answer. What it lets through goes on to the one that behaves as Secrets Manager does, in the account that policies name.
 */
export async function secretsUnderIam({ judge, moto }: Endpoints): Promise<GuardedSecrets> {
  const server = createServer((incoming, outgoing) => {
    const answer = async () => {
      const body = await bodyOf(incoming);
      const judgement = await sent(judge, incoming, body);
      const passed = judgement.status === 200 || PASSED.test(judgement.body.toString('utf8'));
      incoming.headers['x-moto-account-id'] = '000000000000';
      const {
        status,
        headers,
        body: text,
      } = passed ? asAwsSays(await sent(moto, incoming, body)) : judgement;
      outgoing.writeHead(status, headers).end(text);
    };
    answer().catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
