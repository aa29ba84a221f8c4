/**
 * Stands for the SDK's chain of credential sources in the Lambda bundle: Lambda always puts the role's credentials into
 * the environment. Without SSO, profiles and web identity the bundle is a third smaller and starts sooner.
 */
import { fromEnv } from '@aws-sdk/credential-providers';

interface Expiring {
  readonly expiration?: Date;
}

/** The SDK asks for a fresh pair so long before the old one ends, in milliseconds. */
const MARGIN_MS = 300_000;

export const defaultProvider = () => fromEnv();
export const credentialsTreatedAsExpired = ({ expiration }: Expiring): boolean =>
  expiration !== undefined && expiration.getTime() - Date.now() < MARGIN_MS;
export const credentialsWillNeedRefresh = ({ expiration }: Expiring): boolean => expiration !== undefined;
