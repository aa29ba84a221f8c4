import type { ApiKeyPolicySettings } from '../../policy/index.ts';
import { catalog } from './baseline.ts';

/** By what the cases of all rules are judged, here and on the real engine. */
export const organisation: ApiKeyPolicySettings = {
  catalogs: [catalog],
  environments: { prod: ['*-prod'] },
};
