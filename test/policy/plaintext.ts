import { type KeyId, printKeyString } from '../../keys/key-string/key-string.ts';

/** A plaintext that opens nothing. */
export const plaintext = printKeyString(
  { prefix: 'shop_live', keyId: '7Qx2AAAAAAAAAAAA' as KeyId, version: 1 },
  'Qm9'.repeat(14).padEnd(43, 'z'),
);

/** What may be seen of it. */
export const hint = 'shop_live_7Qx2';

/** {@link plaintext} with another last digit, so that the checksum is wrong. */
export const mistyped = plaintext.slice(0, -1) + (plaintext.endsWith('0') ? '1' : '0');
