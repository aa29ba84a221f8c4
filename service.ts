/** The service behind the API of "acme": it runs for requests that the authorizer let through, and says whose they are. */

/** What it reads of an event of an HTTP API. */
interface AuthorizedEvent {
  readonly requestContext: { readonly authorizer: { readonly lambda: Readonly<Record<string, string>> } };
}

export function handler({ requestContext }: AuthorizedEvent) {
  const { account, keyId, route } = requestContext.authorizer.lambda;
  return Promise.resolve({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, keyId, route }),
  });
}
