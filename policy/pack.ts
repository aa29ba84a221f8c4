import { PolicyPack } from '@pulumi/policy';
import { catalog } from '../catalog.js';
import { apiKeyPolicies } from './index.js';

/** The policy pack of the reference program: `pulumi preview --policy-pack policy`. */
new PolicyPack('keywright', {
  description: 'No API key is too strong, too old or too loose before it exists.',
  policies: apiKeyPolicies({ catalogs: [catalog] }),
});
