/** A request as a `curl` command says it. */
export interface CurlRequest {
  readonly method: string;
  readonly url: string;
  /** In the order of the command. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

/** What a command finds in its environment, by name. */
export type Environment = Readonly<Record<string, string>>;

/** The text between double quotes, with `$NAME` expanded, and nothing else. */
function expanded(quoted: string, environment: Environment): string {
  const text = quoted.replace(/\$([A-Z_][A-Z0-9_]*)/g, (_, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`curl: the command asks for ${name}, which is not set`);
    return value;
  });
  if (/[\\`]|\$[({]/.test(quoted))
    throw new Error(`curl: this reader expands names alone, and the command asks for more: "${quoted}"`);
  return text;
}

/**
 * The words of a POSIX shell command: plain, in single quotes, in double quotes; a backslash at the end of a line goes on
 * with the next, and the first other end of a line outside quotes ends the command. Names are expanded between double quotes.
 */
function* shellWords(text: string, environment: Environment): Generator<string> {
  let word: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\n') break;
    if (character === '\\') {
      at += 1;
      if (text.charAt(at) !== '\n') word = (word ?? '') + text.charAt(at);
    } else if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) throw new Error(`curl: the quote ${character} is not closed`);
      const quoted = text.slice(at + 1, end);
      word = (word ?? '') + (character === '"' ? expanded(quoted, environment) : quoted);
      at = end;
    } else if (/\s/.test(character)) {
      if (word !== undefined) yield word;
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) yield word;
}

function headerOf(line: string): readonly [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`curl: no header: ${line}`);
  return [name, value];
}

/**
 * Reads the options that the published documents use, with the meaning that curl gives them. Any other option is an error:
 * a reader that passed one over would send another request than the document says.
 *
 * @param text begins with `curl`; what follows the command is not read.
 * @param environment what the command reads of it; anything else that it asks for is an error
 */
export function parseCurl(text: string, environment: Environment = {}): CurlRequest {
  const words = shellWords(text, environment);
  const next = (option: string): string => {
    const { value, done } = words.next();
    if (done) throw new Error(`curl: ${option} has no value`);
    return value;
  };
  if (next('the command') !== 'curl') throw new Error('this is no curl command');
  let [url, method, body]: (string | undefined)[] = [];
  const headers: (readonly [string, string])[] = [];
  for (const word of words) {
    if (word === '--location' || word === '-L') continue;
    if (word === '--request' || word === '-X') method = next(word);
    else if (word === '--header' || word === '-H') headers.push(headerOf(next(word)));
    else if (word === '--data-raw' || word === '-d') body = next(word);
    else if (word.startsWith('-')) throw new Error(`curl: this reader does not know ${word}`);
    else if (url === undefined) url = word;
    else throw new Error(`curl: a second address: ${word}`);
  }
  if (url === undefined) throw new Error('curl: no address');
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}

/** What takes the place of what a document cannot know: its own host, and its placeholder of a key. */
export interface Real {
  /** Stands for scheme and host of the document's address. */
  readonly origin: string;
  /** Such as `<your-api-key>`, and what stands for it; `undefined` leaves its header out. */
  readonly placeholder: string;
  readonly key: string | undefined;
}

/** Sends the request over HTTP as it is written, base URL and key aside. */
export async function send(curl: CurlRequest, { origin, placeholder, key }: Real): Promise<Response> {
  const { pathname, search } = new URL(curl.url);
  const headers = curl.headers.flatMap(([name, value]): [string, string][] => {
    if (!value.includes(placeholder)) return [[name, value]];
    return key === undefined ? [] : [[name, value.replace(placeholder, () => key)]];
  });
  const { method, body } = curl;
  // As curl --location does.
  return await fetch(`${origin}${pathname}${search}`, {
    method,
    headers,
    redirect: 'follow',
    body: body ?? null,
  });
}
