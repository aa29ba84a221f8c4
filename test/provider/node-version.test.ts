import { describe, expect, it } from 'vitest';
import { assertNodeVersion } from '../../provider/node-version.js';

describe('the version of Node.js', () => {
  it.each(['22.14.0', '22.20.1', '24.0.0', '26.1.0'])('%s is accepted', (version) => {
    expect(() => assertNodeVersion(version)).not.toThrow();
  });

  it.each(['18.20.0', '20.20.2', '22.13.1'])('%s is refused, with what to do', (version) => {
    expect(() => assertNodeVersion(version)).toThrow(/22\.14 or newer.*PATH/);
  });
});
