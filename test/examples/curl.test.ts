import { describe, expect, it } from 'vitest';
import { parseCurl } from '../support/curl.ts';

describe('the reader of curl commands', () => {
  it('reads the options, quotes and continued lines that the documents use', () => {
    const text = `curl --location --request PUT 'https://a.example/v1/x' \\
  --header 'A: it''s' \\
  -H "B: two  words" \\
  --data-raw '{
    "n": 1
  }'

More text of the "document.`;
    expect(parseCurl(text)).toEqual({
      method: 'PUT',
      url: 'https://a.example/v1/x',
      headers: [
        ['A', 'its'],
        ['B', 'two  words'],
      ],
      body: '{\n    "n": 1\n  }',
    });
  });

  it('knows the methods that curl chooses by itself', () => {
    expect(parseCurl('curl https://a.example').method).toBe('GET');
    expect(parseCurl(`curl https://a.example --data-raw ''`).method).toBe('POST');
  });

  it('expands names between double quotes, by the environment that it is told', () => {
    const text = `curl https://a.example -H "A: $KEY" -H 'B: $KEY' -d '{}'`;
    expect(parseCurl(text, { KEY: 'x1' })).toEqual({
      method: 'POST',
      url: 'https://a.example',
      headers: [
        ['A', 'x1'],
        ['B', '$KEY'],
      ],
      body: '{}',
    });
  });

  it.each([
    'wget https://a.example',
    'curl -H "A: b"',
    'curl --header',
    'curl --insecure https://a.example',
    'curl https://a.example https://b.example',
    `curl 'https://a.example`,
    'curl "https://a.example/$HOME"',
    'curl "https://a.example/$(id)"',
    'curl https://a.example -H nothing',
  ])('refuses rather than sends something else: %s', (text) => {
    expect(() => parseCurl(text)).toThrow(/curl/);
  });
});
