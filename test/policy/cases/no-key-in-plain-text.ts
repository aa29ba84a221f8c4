import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { hint, mistyped, plaintext } from '../plaintext.ts';
import type { RuleCases } from './case.ts';

const lambda = { type: 'aws:lambda/function:Function', name: 'importer' };
const role = 'arn:aws:iam::111122223333:role/importer';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const cases: RuleCases = {
  rule: 'no-key-in-plain-text',
  breaks: [
    {
      what: 'an environment variable',
      ...lambda,
      props: { role, environment: { variables: { SHOP_KEY: plaintext } } },
      says: `the plaintext of the key "${hint}…" in environment.variables.SHOP_KEY\n`,
    },
    {
      what: 'a parameter that is encrypted',
      type: 'aws:ssm/parameter:Parameter',
      props: {
        type: 'SecureString',
        value: JSON.stringify({ shop: { authorization: `Bearer ${plaintext}` } }),
      },
      says: 'in value\n',
    },
    {
      what: 'a tag',
      type: 'aws:s3/bucket:Bucket',
      props: { tags: { 'made for': plaintext } },
      says: 'in tags["made for"]\n',
    },
    {
      what: 'the name of a member',
      type: 'aws:s3/bucket:Bucket',
      props: { tags: { [plaintext]: 'importer' } },
      says: `in tags["${hint}…"]\n`,
    },
    {
      what: 'user data in base64',
      type: 'aws:ec2/instance:Instance',
      props: { userDataBase64: base64(`#!/bin/sh\nexport SHOP_KEY=${plaintext}\n`) },
      says: 'in userDataBase64, as base64\n',
    },
    {
      what: 'an item of a list beside an unknown value',
      type: 'aws:ecs/taskDefinition:TaskDefinition',
      props: { family: unknown.text, commands: [{ command: ['run', `--key=${plaintext}`] }] },
      says: 'in commands[0].command[1]\n',
    },
    {
      what: 'the description of a key',
      props: { ...compliant, description: `As long as ${plaintext} is in use` },
      says: 'in description\n',
    },
  ],
  // It says nothing of values that a preview does not know.
  waits: [],
  passes: [
    {
      what: 'a key string with a wrong checksum',
      ...lambda,
      props: { role, environment: { variables: { SHOP_KEY: mistyped, DECODED: base64(mistyped) } } },
    },
    {
      what: 'the hint and the name of the secret',
      ...lambda,
      props: { role, environment: { variables: { HINT: hint, SECRET: compliant.secretName } } },
    },
    { what: 'an unknown value', ...lambda, props: { role, environment: { variables: unknown.map } } },
  ],
};
