import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../../../keys/api/path.ts';
import { compileRouter } from '../../../keys/api/router.ts';
import { anyText } from '../../support/any-text.js';

const route = compileRouter([
  'GET /',
  'GET /v1/items',
  'GET /v1/items/{id}',
  'GET /v1/items/{id}/parts',
  'GET /v1/items/all/{part}',
  'GET /v1/admin',
  'GET /v1/{thing}',
  'GET /files/{path+}',
  'POST /v2/enterprise.export.create',
  'GET /v1/items:batch',
]);

describe('a route', () => {
  it.each([
    ['/', 'GET /', {}],
    ['/v1/items', 'GET /v1/items', {}],
    ['/v1/items/7', 'GET /v1/items/{id}', { id: '7' }],
    ['/v1/items/7/parts', 'GET /v1/items/{id}/parts', { id: '7' }],
    ['/v1/items/all', 'GET /v1/items/{id}', { id: 'all' }],
    ['/v1/items/all/parts', 'GET /v1/items/all/{part}', { part: 'parts' }],
    ['/v1/items/a%20b%3Ac', 'GET /v1/items/{id}', { id: 'a b:c' }],
    ['/v1/items/%C3%A9', 'GET /v1/items/{id}', { id: 'é' }],
    ['/v1/items/100%25', 'GET /v1/items/{id}', { id: '100%' }],
    ['/v1/other', 'GET /v1/{thing}', { thing: 'other' }],
    ['/files/a/b%20c/d', 'GET /files/{path+}', { path: 'a/b c/d' }],
    ['/v1/items:batch', 'GET /v1/items:batch', {}],
  ])('%s is %s', (path, key, params) => {
    expect(route('GET', path)).toEqual({ key, params });
  });

  it.each([
    ['HEAD', '/v1/items'],
    ['get', '/v1/items'],
    ['POST', '/v1/items'],
    ['GET', ''],
    ['GET', 'v1/items'],
    ['GET', '/v1/items/'],
    ['GET', '//v1/items'],
    ['GET', '/v1//items'],
    ['GET', '/v1/./items'],
    ['GET', '/v1/../v1/items'],
    ['GET', '/v1/%2e%2e/v1'],
    ['GET', '/v1/.%2E/items'],
    ['GET', '/v1/items/..'],
    ['GET', '/v1/items/a%2Fb'],
    ['GET', '/v1/items/a%5cb'],
    ['GET', '/v1/items/a\\b'],
    ['GET', '/v1/items/a%00'],
    ['GET', '/v1/items/a%0d%0ab'],
    ['GET', '/v1/items/%252e%252e'],
    ['GET', '/v1/items/%ff'],
    ['GET', '/v1/items/%E9'],
    ['GET', '/v1/items/%4'],
    ['GET', '/v1/items/%zz'],
    ['GET', '/v1/items/é'],
    ['GET', '/v1/items?x=1'],
    ['GET', '/v1/items#x'],
    ['GET', '/v1/items;x=1'],
    ['GET', '/v1/admin;'],
    ['GET', '/v1/%61dmin'],
    ['GET', '/v1/ADMIN'],
    ['GET', '/v1/Admin'],
    ['GET', '/V1/items'],
    ['GET', '/v1/items%3Abatch'],
    ['GET', '/files'],
    ['GET', '/files/'],
    ['GET', '/files/a//b'],
    ['GET', '/files/../v1/admin'],
    ['GET', '/files/%2e%2e/v1/admin'],
    ['GET', '/nowhere'],
    ['GET', `/v1/${'a'.repeat(5_000)}`],
    ['GET', '/__proto__'],
    ['constructor', '/v1/items'],
  ])('is denied for %s %s', (method, path) => {
    expect(route(method, path)).toBeUndefined();
  });

  it('is found for one spelling of a path only: whatever router stands behind reads the same route', () => {
    const careless = (path: string): string => {
      let text = path;
      for (let round = 0; round < 2; round++) {
        try {
          text = decodeURIComponent(text);
        } catch {
          // Not encoded, then.
        }
      }
      return text
        .replaceAll('\\', '/')
        .replace(/;[^/]*/g, '')
        .replace(/\/+/g, '/')
        .replace(/(.)\/$/, '$1')
        .toLowerCase();
    };
    const piece = fc.constantFrom(
      '/',
      '/',
      '/',
      'v1',
      'V1',
      'admin',
      'Admin',
      '%61dmin',
      'ADMI%4e',
      'items',
      '%2f',
      '%2F',
      '..',
      '.',
      '%2e',
      ';',
      ';a=b',
      '\\',
      '%5c',
      '%252e',
      'x',
      '%20',
    );
    const path = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
    fc.assert(
      fc.property(path, (spelling) => {
        const found = route('GET', spelling);
        // Who reaches the careless reading "/v1/admin" has been judged as "GET /v1/admin", or was denied.
        const resolved = new URL(careless(spelling).replace(/[?#]/g, ''), 'http://a').pathname;
        if (resolved === '/v1/admin') expect(found?.key ?? 'GET /v1/admin').toBe('GET /v1/admin');
      }),
      { numRuns: 5_000 },
    );
  });

  it('never throws, and gives every parameter a value', () => {
    fc.assert(
      fc.property(anyText(40), fc.webPath(), (odd, web) => {
        for (const path of [odd, `/${odd}`, `/files/${odd}`, web]) {
          const found = route('GET', path);
          if (found !== undefined) expect(Object.values(found.params)).not.toContain('');
        }
      }),
    );
  });

  it('gives back a parameter as it was before encodeURIComponent, unless it hides a separator', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (id) => {
        fc.pre(id.isWellFormed());
        const segments = parsePath(`/${encodeURIComponent(id)}`);
        if (segments !== undefined) expect(segments[0]?.text).toBe(id);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused
        else expect(id).toMatch(/[/\\\x00-\x1f\x7f]|%[0-9a-f]{2}|^\.{1,2}$/i);
      }),
    );
  });
});
