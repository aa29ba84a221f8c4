import type { RefusalClass } from '../keys/api/api.js';
import type { TokenFault } from './tokens/token-verifier.js';

/** Exactly why a request was refused. For logs and metrics only: the caller learns the class at most. */
export type DenialReason =
  | 'missing'
  | 'malformed'
  | 'ambiguous'
  | 'wrong-prefix'
  | 'wrong-catalog'
  | 'unknown'
  | 'mismatch'
  | 'not-yet-valid'
  | 'expired'
  | 'superseded'
  | 'revoked'
  | 'deleted'
  | 'retired-type'
  | 'wrong-address'
  | 'wrong-header'
  | TokenFault
  | 'grantor-gone'
  | 'grantor-disabled'
  | 'unlisted-route'
  | 'wrong-type'
  | 'wrong-credential'
  | 'wrong-method'
  | 'insufficient-scope'
  | 'over-limit'
  | 'too-busy'
  | 'unavailable';

/** What the caller may know of each reason: a credential is good or bad, and nothing says why it is bad. */
export const CLASS_OF: Readonly<Record<DenialReason, RefusalClass>> = {
  missing: 'credential',
  malformed: 'credential',
  ambiguous: 'credential',
  'wrong-prefix': 'credential',
  'wrong-catalog': 'credential',
  unknown: 'credential',
  mismatch: 'credential',
  'not-yet-valid': 'credential',
  expired: 'credential',
  superseded: 'credential',
  revoked: 'credential',
  deleted: 'credential',
  'retired-type': 'credential',
  'wrong-address': 'credential',
  'wrong-header': 'credential',
  'token-malformed': 'credential',
  'token-algorithm': 'credential',
  'token-critical': 'credential',
  'token-key': 'credential',
  'token-signature': 'credential',
  'token-type': 'credential',
  'token-issuer': 'credential',
  'token-audience': 'credential',
  'token-not-yet-valid': 'credential',
  'token-expired': 'credential',
  'token-claims': 'credential',
  'grantor-gone': 'credential',
  'grantor-disabled': 'credential',
  'unlisted-route': 'route',
  'wrong-type': 'type',
  'wrong-credential': 'type',
  'wrong-method': 'method',
  'insufficient-scope': 'permission',
  'over-limit': 'limit',
  'too-busy': 'unavailable',
  unavailable: 'unavailable',
};
