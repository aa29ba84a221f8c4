export { type Duration, duration } from '../keys/time/duration.js';
export { ApiKey, type ApiKeyArgs, type ApiKeyConstructor, type RotationArgs } from './api-key.js';
export type { GrantedPolicy, Grantee } from './aws/grantee.js';
export type { AwsArgs } from './aws-place.js';
export { Grantor, type GrantorArgs, type GrantorConstructor } from './grantor.js';
