export type { ExistingKeyTable, ExistingKeyTableArgs } from './existing-key-table.js';
export { KeyTable, type KeyTableArgs } from './key-table.js';
export type { KeyTables } from './key-tables.js';
