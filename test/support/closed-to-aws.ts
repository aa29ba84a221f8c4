/** Set-up of tests that need no endpoint: whatever they do, they reach no AWS. */
import { fakeAwsEnv } from '../../tools/emulators/endpoint-env.mjs';
import { useEnv } from './use-env.ts';

useEnv(fakeAwsEnv);
