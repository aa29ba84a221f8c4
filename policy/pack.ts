import { PolicyPack } from '@pulumi/policy';
import { catalog } from '../catalog.js';
import { apiKeyPolicies } from './index.js';

/** The policy pack of the reference program: `pulumi preview --policy-pack policy`. */
new PolicyPack('keywright', {
  description: 'API keys expire in time, and have no more rights than their type and scopes give.',
  policies: apiKeyPolicies({ catalogs: [catalog] }),
});
