import fc from 'fast-check';

/**
 * Text of any UTF-16 code units, lone surrogates and control characters included. Of the same kind as fast-check's
 * `unit: 'binary'`, which makes a table of all code points first.
 */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((units) => String.fromCharCode(...units));
}
