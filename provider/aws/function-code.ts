import { createRequire } from 'node:module';
import path from 'node:path';
import { asset } from '@pulumi/pulumi';
import type { AnyApi } from '../../keys/api/api.js';
import { apiFromJson } from '../../keys/api/define-api.js';
import { markOf } from '../../keys/api/marked-api.js';

/** Where a function's own code stands in its package, beside the bundle. */
export const OWN_FOLDER = 'app';

/** The handler of the bundle, for Lambda. */
export const BUNDLE_HANDLER = 'keywright/index.handler';

/** An absolute path: who runs the program (the CLI, or the Automation API) decides about the working directory. */
function shipped(folder: string): asset.FileArchive {
  const own = createRequire(import.meta.url).resolve('keywright/package.json');
  return new asset.FileArchive(path.join(path.dirname(own), 'dist', folder));
}

/**
 * The package of a verifying function: the shipped bundle, the API definition, and the function's own code in `app/`. A
 * change of the definition, its catalog included, is a change of the code: so it gets a version of the function.
 *
 * @throws CatalogError if the definition is not sound.
 */
export function verifierCode(api: AnyApi, own: asset.Archive | undefined): asset.AssetArchive {
  const text = JSON.stringify(api);
  // Here, so that it is told before anything is deployed, and once, not in each start of the function.
  apiFromJson(JSON.parse(text));
  return new asset.AssetArchive({
    keywright: shipped('lambda/keywright'),
    'api.json': new asset.StringAsset(text),
    'api.json.checked': new asset.StringAsset(markOf(text)),
    ...(own === undefined ? {} : { [OWN_FOLDER]: own }),
  });
}

/** The package of the reminder: the shipped bundle. */
export function reminderCode(): asset.AssetArchive {
  return new asset.AssetArchive({ keywright: shipped('lambda-reminder/keywright') });
}
