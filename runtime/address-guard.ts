import { LRUCache } from 'lru-cache';
import { parseAddress } from '../keys/addresses/address.js';
import { type AddressMatcher, compileNetworks } from '../keys/addresses/matcher.js';
import { type Network, parseNetwork } from '../keys/addresses/network.js';
import { atMost } from '../keys/bounded.js';
import { unreadable } from '../keys/record/reader.js';
import type { KeyRecord } from '../keys/record/record.js';

/** Lists of networks that are kept compiled. */
const MOST_LISTS = 1_000;

/**
 * Judges whether a request comes from where its key may come from. Records are read anew for each request, so matchers are
 * kept by what the list says, and by nothing that could outlive a change of it: a list that is not kept costs some 50 µs
 * more (32 networks), one that is kept 1 µs.
 */
export class AddressGuard {
  readonly #matchers = new LRUCache<string, AddressMatcher>(atMost(MOST_LISTS));

  /**
   * Whether the key may come from `sourceAddress`. Fails closed: where there is a list, an address that is not known, or is
   * none, is not in it.
   *
   * @throws {@link RecordUnreadableError} if the list in the record is not one of networks.
   */
  admit({ keyId, terms: { allowedCidrs } }: KeyRecord, sourceAddress: string | undefined): boolean {
    if (allowedCidrs === undefined) return true;
    const matches = this.#matcherOf(allowedCidrs, `key ${keyId}.terms.allowedCidrs`);
    // Some servers say `null`.
    const address = typeof sourceAddress === 'string' ? parseAddress(sourceAddress) : undefined;
    return address !== undefined && matches(address);
  }

  #matcherOf(texts: readonly string[], place: string): AddressMatcher {
    const list = texts.join(' ');
    const known = this.#matchers.get(list);
    if (known !== undefined) return known;
    const matcher = compileNetworks(texts.map((text) => networkOf(text, place)));
    this.#matchers.set(list, matcher);
    return matcher;
  }
}

function networkOf(text: string, place: string): Network {
  const network = parseNetwork(text);
  if ('problem' in network) throw unreadable(place, 'holds a text that is not a network');
  return network;
}
