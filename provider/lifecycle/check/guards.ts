import { compareNetworks, type Network, parseNetwork } from '../../../keys/addresses/network.js';
import { after, formatInstant, type Instant, parseInstant } from '../../../keys/time/instant.js';
import { type Findings, type RawInputs, shortened, UNKNOWN, wordOr } from '../findings.js';

/** So many of the longest networks take 1.4 KB: a record must stay below the 4 KB that one read unit covers. */
const MOST_NETWORKS = 32;
const MOST_ATTRIBUTES = 32;

/** A list of texts, any of which may not be known yet; `undefined` if there is none, or it is none. */
function textsOf(property: string, value: unknown, findings: Findings): readonly string[] | undefined {
  if (value === undefined || value === null || value === UNKNOWN) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  return findings.add(property, 'is not a list of texts');
}

function checkCount(property: string, texts: readonly string[], most: number, findings: Findings): void {
  if (texts.length > most)
    findings.add(property, `has ${texts.length} entries, and a key has at most ${most}: remove some`);
}

function* networksOf(texts: readonly string[], findings: Findings): Generator<Network> {
  const seen = new Set<string>();
  for (const [index, text] of texts.entries()) {
    if (text === UNKNOWN) continue;
    const property = `allowedCidrs[${index}]`;
    const network = parseNetwork(text);
    if ('problem' in network) findings.add(property, `"${shortened(text)}" ${network.problem}`);
    else if (seen.has(network.text))
      findings.add(property, `"${shortened(text)}" is listed twice: remove one`);
    else {
      seen.add(network.text);
      yield network;
    }
  }
}

/** The declared networks, sorted and each in its one spelling, as far as they are known and good. */
export function checkedCidrs(
  news: RawInputs,
  findings: Findings,
): { readonly allowedCidrs?: readonly string[] } {
  const texts = textsOf('allowedCidrs', news.allowedCidrs, findings);
  if (texts === undefined) return {};
  if (texts.length === 0)
    findings.add(
      'allowedCidrs',
      'is empty, so that the key could come from nowhere: list networks, or leave it out to let it come from anywhere',
    );
  checkCount('allowedCidrs', texts, MOST_NETWORKS, findings);
  const networks = [...networksOf(texts, findings)];
  // What is not known yet, or refused, has no place in the order.
  if (networks.length < texts.length) return {};
  return { allowedCidrs: networks.sort(compareNetworks).map(({ text }) => text) };
}

/** The declared attributes of the account, sorted. Whether the catalog asks for them, the constructor has judged. */
export function checkedAttributes(
  news: RawInputs,
  findings: Findings,
): { readonly accountAttributes?: readonly string[] } {
  const texts = textsOf('accountAttributes', news.accountAttributes, findings);
  if (texts === undefined || texts.includes(UNKNOWN)) return {};
  checkCount('accountAttributes', texts, MOST_ATTRIBUTES, findings);
  return { accountAttributes: texts.toSorted() };
}

/**
 * An instant in UTC, before the end of a version that is minted now: one that begins when it has ended is a mistake. What
 * was judged once is not judged again as time passes.
 */
export function checkNotBefore(
  olds: RawInputs,
  news: RawInputs,
  lifetime: number | 'never' | undefined,
  now: Instant,
  findings: Findings,
): void {
  const mend = 'write an instant in UTC, such as "2027-01-31T08:00:00Z"';
  const text = findings.optionalText(
    'notBefore',
    news.notBefore,
    (given) => parseInstant(given) !== undefined,
    mend,
  );
  const notBefore = text === undefined ? undefined : parseInstant(text);
  const isJudged = olds.notBefore === news.notBefore && olds.expiresIn === news.expiresIn;
  if (notBefore === undefined || typeof lifetime !== 'number' || isJudged) return;
  const end = after(now, lifetime);
  if (notBefore >= end) {
    const life = wordOr(news.expiresIn, '');
    findings.add(
      'notBefore',
      `is ${text}, and a version that is issued now expires at ${formatInstant(end)} (expiresIn is ${life}): make it earlier, or lengthen expiresIn`,
    );
  }
}
