import type { Values } from '../protocol/values.ts';
import { undeclared } from './declarations.ts';
import { caller, region } from './place.ts';
import { policyDocument } from './policy-document.ts';

interface Served<Args> {
  call(args: Args): Promise<Values>;
}

const functions: Readonly<Record<string, Served<Values>>> = {
  'aws:iam/getPolicyDocument:getPolicyDocument': { call: policyDocument },
  'aws:index/getCallerIdentity:getCallerIdentity': {
    call: async () => {
      const { account, arn, userId } = await caller();
      return { id: account, accountId: account, arn, userId };
    },
  },
  'aws:index/getPartition:getPartition': {
    call: async () => ({
      id: 'aws',
      partition: 'aws',
      dnsSuffix: 'amazonaws.com',
      reverseDnsPrefix: 'com.amazonaws',
    }),
  },
  'aws:index/getRegion:getRegion': {
    call: async () => ({
      id: region,
      name: region,
      region,
      description: 'of the stand-in',
      endpoint: `ec2.${region}.amazonaws.com`,
    }),
  },
};

/** Calls a function such as `aws:index/getRegion:getRegion`. */
export async function call(token: string, args: Values): Promise<Values> {
  const served = functions[token];
  if (served === undefined) throw new Error(`the stand-in for the aws plugin knows no function ${token}`);
  const [wrong] = undeclared(token, args);
  if (wrong !== undefined) throw new Error(`${token}: ${wrong.property}: ${wrong.reason}`);
  return served.call(args);
}
