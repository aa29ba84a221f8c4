import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../keys/errors.js';
import { namesOneMethod, parseMethodArn } from '../../../runtime/lambda/method-arn.js';

const api = 'arn:aws:execute-api:eu-west-1:123456789012:abc123XYZ';

describe('the ARN of a method', () => {
  it.each([
    [`${api}/prod/GET/v1/items`, 'GET', '/v1/items'],
    [`${api}/$default/DELETE/`, 'DELETE', '/'],
    [`${api}/prod/GET`, 'GET', '/'],
    [`${api}/prod/GET//v1//a b\n%2f`, 'GET', '//v1//a b\n%2f'],
    ['arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/my-stage_1/PUT/v1/GET/x', 'PUT', '/v1/GET/x'],
  ])('%j says method and path', (arn, method, path) => {
    expect(parseMethodArn(arn)).toEqual({ method, path });
  });

  it.each([
    ['nothing', undefined],
    ['no text', { arn: api }],
    ['the ARN of a function', 'arn:aws:lambda:eu-west-1:123456789012:function:f'],
    ['more before it', ` ${api}/prod/GET/v1`],
    ['no method', `${api}/prod`],
    ['a method in small letters', `${api}/prod/get/v1`],
    ['more behind the method', `${api}/prod/GETx`],
    ['no stage', `${api}//GET/v1`],
    ['no account', 'arn:aws:execute-api:eu-west-1::abc/prod/GET/v1'],
    ['an account with a digit too many', 'arn:aws:execute-api:eu-west-1:1234567890123:abc/prod/GET/v1'],
    ['no API', 'arn:aws:execute-api:eu-west-1:123456789012:/prod/GET/v1'],
    ['no region', 'arn:aws:execute-api::123456789012:abc/prod/GET/v1'],
    ['no partition', 'arn::execute-api:eu-west-1:123456789012:abc/prod/GET/v1'],
  ])('is not read from %s', (_, arn) => {
    expect(() => parseMethodArn(arn)).toThrow(
      new ArgumentError('this event has no method ARN: it is not one of a Lambda authorizer'),
    );
  });

  it.each([
    [`${api}/prod/GET/v1/items`, true],
    [`${api}/prod/GET/v1/*`, false],
    [`${api}/prod/GET/v1/a?`, false],
    [`${api}/prod/GET/v1/\${aws:username}`, false],
  ])('%s is for one method: %s', (arn, expected) => {
    expect(namesOneMethod(arn)).toBe(expected);
  });
});
