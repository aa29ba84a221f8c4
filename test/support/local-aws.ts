/** Set-up of tests against the local endpoints: the SDK's defaults lead there, also in child processes. */
import { inject } from 'vitest';
import { endpointEnv, fakeAwsEnv } from '../../tools/emulators/endpoint-env.mjs';
import { useEnv } from './use-env.ts';

const [moto, ministack] = [inject('moto'), inject('ministack')];
useEnv(moto && ministack ? endpointEnv({ moto, ministack }) : fakeAwsEnv);
