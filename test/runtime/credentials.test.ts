import { describe, expect, it } from 'vitest';
import { compileCredentials } from '../../runtime/credentials.js';
import type { RequestHeaders } from '../../runtime/request.js';

const presentedIn = compileCredentials([
  { header: 'Authorization', scheme: 'Bearer' },
  { header: 'X-API-Key' },
]);
/** As long as the longest key string: 89 characters. */
const longest = 'k'.repeat(89);

describe('the credential of a request', () => {
  it.each<readonly [string, RequestHeaders, string]>([
    ['behind its scheme', { authorization: 'Bearer abc' }, 'abc'],
    ['behind its scheme in any case', { AUTHORIZATION: 'bEARER abc' }, 'abc'],
    ['behind aligned blanks', { authorization: `Bearer${' '.repeat(16)}${longest}` }, longest],
    ['with blanks inside, which are its own', { authorization: 'Bearer a  b ' }, 'a  b '],
    ['in a header without a scheme', { 'x-api-key': longest }, longest],
    ['beside other headers', { host: 'a', 'x-api-kez': 'no', 'x-api-key': 'abc', accept: ['b', 'c'] }, 'abc'],
    ['beside a header that is not there', { authorization: undefined, 'x-api-key': 'abc' }, 'abc'],
    ['in a list of one line', { 'x-api-key': ['abc'] }, 'abc'],
    [
      'in pairs',
      [
        ['Host', 'a'],
        ['X-API-Key', 'abc'],
      ],
      'abc',
    ],
  ])('is read %s', (_, headers, text) => {
    expect(presentedIn(headers)).toEqual({ text, accepts: ['key'] });
  });

  it.each<readonly [string, RequestHeaders]>([
    ['there are no headers', {}],
    ['the header has no value', { authorization: undefined }],
    ['the header has no lines', { authorization: [] }],
    ['only headers of the same length are there', { 'x-api-kez': 'abc', authorizatiom: 'Bearer abc' }],
  ])('is missing when %s', (_, headers) => {
    expect(presentedIn(headers)).toEqual({ reason: 'missing' });
  });

  it.each<readonly [string, RequestHeaders]>([
    ['two headers hold one', { authorization: 'Bearer abc', 'x-api-key': 'abc' }],
    ['a header is there in two spellings', { 'x-api-key': 'abc', 'X-API-Key': 'abc' }],
    ['a header has two lines', { 'x-api-key': ['abc', 'abc'] }],
    [
      'a pair is repeated',
      [
        ['x-api-key', 'abc'],
        ['x-api-key', 'abc'],
      ],
    ],
    ['one of two is empty', { authorization: '', 'x-api-key': 'abc' }],
  ])('is ambiguous when %s', (_, headers) => {
    expect(presentedIn(headers)).toEqual({ reason: 'ambiguous' });
  });

  it.each([
    ['the scheme stands alone', 'authorization', 'Bearer'],
    ['nothing but blanks follows', 'authorization', 'Bearer   '],
    ['no blank follows the scheme', 'authorization', 'Bearerabc'],
    ['a tab follows the scheme', 'authorization', 'Bearer\tabc'],
    ['the scheme is another one', 'authorization', 'Digest abc'],
    ['there is no scheme', 'authorization', 'abc'],
    ['a blank stands in front', 'authorization', ' Bearer abc'],
    ['too many blanks follow', 'authorization', `Bearer${' '.repeat(17)}${longest}`],
    ['it is longer than any key string', 'x-api-key', `${longest}k`],
  ])('is malformed when %s, and is handed on as it was', (_, header, value) => {
    expect(presentedIn({ [header]: value })).toEqual({ reason: 'malformed', value, accepts: ['key'] });
  });
});
