/** The built product, typed by its sources: they need not be built for a type check. */
const built = (/** @type {string} */ name) => import(new URL(`../dist/${name}.js`, import.meta.url).href);

/** @type {typeof import('../keys/key-string/key-string.ts')} */
export const keyStrings = await built('keys/key-string/key-string');
/** @type {typeof import('../keys/hash.ts')} */
export const hashes = await built('keys/hash');
/** @type {typeof import('../keys/record/transitions.ts')} */
export const transitions = await built('keys/record/transitions');
/** @type {typeof import('../keys/catalog/resolve.ts')} */
export const resolving = await built('keys/catalog/resolve');
/** @type {typeof import('../keys/catalog/index.ts')} */
export const catalogs = await built('keys/catalog/index');
/** @type {typeof import('../keys/api/marked-api.ts')} */
export const marks = await built('keys/api/marked-api');
/** @type {typeof import('../keys/time/instant.ts')} */
export const instants = await built('keys/time/instant');
/** @type {typeof import('../keys/store/dynamodb-key-store.ts')} */
export const stores = await built('keys/store/dynamodb-key-store');
/** @type {typeof import('../keys/store/key-table.ts')} */
export const tables = await built('keys/store/key-table');
/** @type {typeof import('../keys/activity/activity-table.ts')} */
export const activityTables = await built('keys/activity/activity-table');
/** @type {typeof import('../keys/activity/dynamodb-limit-store.ts')} */
export const limitStores = await built('keys/activity/dynamodb-limit-store');
/** @type {typeof import('../keys/aws/client-settings.ts')} */
export const clients = await built('keys/aws/client-settings');
/** @type {typeof import('../runtime/index.ts')} */
export const runtime = await built('runtime/index');
/** @type {typeof import('../runtime/tokens/index.ts')} */
export const tokenVerifiers = await built('runtime/tokens/index');
/** @type {typeof import('../runtime/admission.ts')} */
export const admissions = await built('runtime/admission');
/** @type {typeof import('../keys/api/router.ts')} */
export const routers = await built('keys/api/router');
/** @type {typeof import('../keys/addresses/address.ts')} */
export const addresses = await built('keys/addresses/address');
/** @type {typeof import('../keys/addresses/network.ts')} */
export const networks = await built('keys/addresses/network');
/** @type {typeof import('../keys/addresses/matcher.ts')} */
export const matchers = await built('keys/addresses/matcher');
/** @type {typeof import('../runtime/address-guard.ts')} */
export const guards = await built('runtime/address-guard');
/** @type {typeof import('../provider/serialized.ts')} */
export const serialized = await built('provider/serialized');
