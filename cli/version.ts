import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The version of this package, such as `0.1.0`. */
export function packageVersion(): string {
  const file = createRequire(import.meta.url).resolve('keywright/package.json');
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
