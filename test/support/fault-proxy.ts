import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of an AWS client, as it arrived. */
export interface AwsCall {
  /** Such as `secretsmanager.CreateSecret`, `DynamoDB.GetItem`, `STS.AssumeRole`. */
  readonly action: string;
  /** From the scope of the signature. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly body: string;
}

/** Which calls break, and how. */
export interface Fault {
  /** Left out: all calls. */
  readonly action?: string;
  /** Only calls whose body holds this text, such as the name of a secret or a key id. */
  readonly about?: string;
  /** So many such calls go well first. */
  readonly skip?: number;
  /** Refused: no effect. Answer lost: it has its effect, and the caller is not told. Garbage: no effect, no sense. */
  readonly how?: 'refused' | 'answer-lost' | 'garbage';
}

/** Stands between AWS clients and the local endpoints: notes every call, and breaks those that it is told to. */
export interface FaultProxy {
  readonly url: string;
  readonly calls: readonly AwsCall[];
  /** The plaintexts that were sent to Secrets Manager, whatever became of the call. */
  readonly plaintexts: ReadonlySet<string>;
  /** The distinct actions seen so far, sorted. */
  actions(): string[];
  /** From now on, breaks the calls that the fault names. */
  break(fault: Fault): void;
  /** Runs something as soon as a call of this action has had its effect, before its answer is sent; once. */
  afterNext(action: string, run: () => void): void;
  /** No more faults. Gives the number of calls that were broken. */
  mend(): number;
  close(): Promise<void>;
}

const REFUSAL = JSON.stringify({ __type: 'InternalServiceError', message: 'broken on purpose' });

/** A proxy before the two local endpoints. */
export async function faultProxy(upstreams: {
  readonly moto: string;
  readonly ministack: string;
}): Promise<FaultProxy> {
  const calls: AwsCall[] = [];
  const plaintexts = new Set<string>();
  const faults: { readonly fault: Fault; met: number }[] = [];
  let waiting: { readonly action: string; readonly run: () => void } | undefined;
  let broken = 0;

  const faultFor = ({ action, body }: AwsCall): Fault['how'] => {
    for (const entry of faults) {
      const { fault } = entry;
      const isMeant = (fault.action ?? action) === action && body.includes(fault.about ?? '');
      if (!isMeant) continue;
      entry.met += 1;
      if (entry.met > (fault.skip ?? 0)) return fault.how ?? 'refused';
    }
    return undefined;
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const call = callOf(incoming, body.toString('utf8'));
    calls.push(call);
    const value = plaintextIn(call);
    if (value !== undefined) plaintexts.add(value);
    const fault = faultFor(call);
    if (fault !== undefined) broken += 1;
    if (fault === 'refused') {
      outgoing.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' }).end(REFUSAL);
      return;
    }
    if (fault === 'garbage') {
      outgoing.writeHead(200).end('<html>a captive portal</html>');
      return;
    }
    const upstream = call.action.startsWith('secretsmanager.') ? upstreams.moto : upstreams.ministack;
    const answer = await forward(upstream, incoming, body);
    if (waiting?.action === call.action) {
      const { run } = waiting;
      waiting = undefined;
      run();
    }
    if (fault === 'answer-lost') outgoing.destroy();
    else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    plaintexts,
    actions: () => [...new Set(calls.map(({ action }) => action))].sort(),
    break: (fault) => void faults.push({ fault, met: 0 }),
    afterNext: (action, run) => {
      waiting = { action, run };
    },
    mend: () => {
      faults.length = 0;
      const count = broken;
      broken = 0;
      return count;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const SCOPE = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//;

function callOf(incoming: IncomingMessage, body: string): AwsCall {
  const [, accessKeyId = '', region = '', service = ''] =
    SCOPE.exec(incoming.headers.authorization ?? '') ?? [];
  const target = incoming.headers['x-amz-target'];
  const action =
    typeof target === 'string'
      ? target.replace('DynamoDB_20120810', 'DynamoDB')
      : `${service.toUpperCase()}.${new URLSearchParams(body).get('Action') ?? '?'}`;
  return { action, region, accessKeyId, body };
}

function plaintextIn({ action, body }: AwsCall): string | undefined {
  if (!action.startsWith('secretsmanager.')) return undefined;
  const { SecretString } = JSON.parse(body) as { readonly SecretString?: unknown };
  return typeof SecretString === 'string' ? SecretString : undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function forward(upstream: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const outgoing = request(new URL(incoming.url ?? '/', upstream), {
    method: incoming.method ?? 'POST',
    headers: { ...incoming.headers, host: new URL(upstream).host },
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { 'transfer-encoding': _, connection: _closed, ...headers } = answer.headers;
  const text = await bodyOf(answer);
  return { status: answer.statusCode ?? 502, headers, body: text };
}
