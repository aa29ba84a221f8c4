import { describe, expect, it } from 'vitest';
import { CLASS_OF } from '../../runtime/denial.ts';

describe('the reason of a denial', () => {
  it('is told to a caller as no more than a class: whatever is wrong with a credential is one', () => {
    expect(CLASS_OF).toEqual({
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
    });
  });
});
