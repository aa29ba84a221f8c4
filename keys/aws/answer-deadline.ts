import { Readable } from 'node:stream';

/** Milliseconds in which an answer must be complete once it has begun. The largest, a page of a scan, has 1 MB. */
const WHOLE_ANSWER_MS = 10_000;

function bodyOf(response: unknown): Readable | undefined {
  if (typeof response !== 'object' || response === null || !('body' in response)) return undefined;
  return response.body instanceof Readable ? response.body : undefined;
}

/**
 * Middleware for an AWS client whose caller has no deadline of its own: breaks the connection of an answer that is not
 * complete in time. The timeouts of {@link clientSettings} end with the first byte, and with each byte begin anew: a body
 * that trickles would be waited for without end.
 *
 * @example
 * client.middlewareStack.add(wholeAnswerWithin(), NEXT_TO_THE_WIRE);
 */
export function wholeAnswerWithin(milliseconds = WHOLE_ANSWER_MS) {
  return <Args, Result extends { readonly response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const result = await next(args);
      const body = bodyOf(result.response);
      if (body === undefined) return result;
      const late = () => body.destroy(new Error(`the answer was not complete in ${milliseconds} ms`));
      const timer = setTimeout(late, milliseconds);
      body.once('close', () => clearTimeout(timer));
      return result;
    };
}

/** Where {@link wholeAnswerWithin} goes: it must see the answer before it is read. */
export const NEXT_TO_THE_WIRE = { step: 'deserialize', priority: 'low', name: 'wholeAnswerWithin' } as const;
