import { expect, it } from 'vitest';
import { cutOff } from '../../tools/demo/cut-off.mjs';
import { stackName } from '../../tools/demo/stage.mjs';

it('the stack of a demo has a name of its own in an account, and so have its secrets', () => {
  const names = Array.from({ length: 20 }, stackName);
  expect(new Set(names).size).toBe(20);
  for (const name of names) expect(name).toMatch(/^demo-[0-9a-f]{8}$/);
});

it('what Pulumi was making when it was cut off is told by type and name, and nothing else is', () => {
  const urn = (tail: string) => `urn:pulumi:demo::acme::keywright:aws:KeyTable$${tail}`;
  const pending_operations = [
    { type: 'creating', resource: { urn: urn('aws:dynamodb/table:Table::api-keys') } },
    { type: 'deleting', resource: { urn: urn('aws:dynamodb/table:Table::other') } },
    { type: 'creating', resource: { urn: 'urn:pulumi:demo::acme::aws:sns/topic:Topic::key-news' } },
  ];
  expect(cutOff({ pending_operations })).toEqual([
    'aws:dynamodb/table:Table api-keys',
    'aws:sns/topic:Topic key-news',
  ]);
  expect(cutOff({})).toEqual([]);
});
