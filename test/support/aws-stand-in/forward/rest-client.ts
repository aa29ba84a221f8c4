import { isValues, type Values } from '../protocol/values.ts';
import { emulator, region } from './place.ts';

/** By this the emulator knows the service; it does not check the signature, and none is made. */
const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/apigateway/aws4_request`;

/**
 * A call to API Gateway's API of REST APIs, such as `POST /restapis`: plain HTTP with JSON, for which no client of the SDK is needed.
 *
 * @throws {Error} named as API Gateway names it (`NotFoundException`) when the call is refused
 */
export async function gatewayCall(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  place: string,
  body?: Values,
): Promise<Values> {
  const answer = await fetch(`${emulator}${place}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const told: unknown = text === '' ? {} : JSON.parse(text);
  const values = isValues(told) ? told : {};
  if (answer.ok) return values;
  const { __type: type = answer.headers.get('x-amzn-errortype'), message } = values;
  const name = answer.status === 404 ? 'NotFoundException' : String(type ?? answer.status);
  throw Object.assign(new Error(`${name}: ${message} (${method} ${place})`), { name });
}

/** A text of an answer, such as an id. */
export function textOf(answer: Values, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string') throw new Error(`the emulator told no ${name}`);
  return value;
}

/** The change of these members, as API Gateway wants it; a member that is not there any more becomes empty. */
export function patchOf(members: Values): Values {
  const patchOperations = Object.entries(members).map(([name, value]) => ({
    op: 'replace',
    path: `/${name}`,
    value: String(value ?? ''),
  }));
  return { patchOperations };
}
