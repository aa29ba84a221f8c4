import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ActivityLog } from '../keys/activity/activity-log.js';
import { DynamoLimitStore } from '../keys/activity/dynamodb-limit-store.js';
import { DynamoUsageStore } from '../keys/activity/dynamodb-usage-store.js';
import type { LimitStore } from '../keys/activity/limit-store.js';
import type { WindowOptions } from '../keys/activity/usage-windows.js';
import { WindowedActivityLog } from '../keys/activity/windowed-activity-log.js';
import { type ClientTimeouts, clientSettings, URGENT } from '../keys/aws/client-settings.js';
import { DynamoKeyStore } from '../keys/store/dynamodb-key-store.js';
import type { KeyReader } from '../keys/store/key-store.js';

/** Which table, and how to reach it. */
export interface TableOptions {
  readonly table: string;
  /** Default: as the AWS SDK finds it (`AWS_REGION`). */
  readonly region?: string;
  /** Default {@link URGENT}: a request is refused rather than kept waiting. */
  readonly timeouts?: ClientTimeouts;
}

function client({ region, timeouts = URGENT }: TableOptions): DynamoDBClient {
  return new DynamoDBClient({ ...clientSettings({ timeouts }), ...(region === undefined ? {} : { region }) });
}

/** Reads keys, and their grantors, from a key table. Its role needs `dynamodb:GetItem` on it and nothing else. */
export function dynamoKeyStore(options: TableOptions): KeyReader {
  return new DynamoKeyStore(client(options), options.table);
}

/**
 * All at once, as {@link dynamoKeyStore}, {@link dynamoActivityLog} and {@link dynamoLimits}, over one client: it is made once, and whoever has read
 * the key notes its use over the connection that stands.
 */
export function dynamoTables({
  activityTable,
  ...options
}: TableOptions & { readonly activityTable: string | undefined }): {
  readonly store: KeyReader;
  readonly activity?: ActivityLog;
  readonly limits?: LimitStore;
} {
  const shared = client(options);
  const store = new DynamoKeyStore(shared, options.table);
  return activityTable === undefined
    ? { store }
    : {
        store,
        activity: new WindowedActivityLog(new DynamoUsageStore(shared, activityTable)),
        limits: new DynamoLimitStore(shared, activityTable),
      };
}

/** Counts requests for limits in an activity table. Its role needs `dynamodb:UpdateItem` on it, as for usage. */
export function dynamoLimits(options: TableOptions): LimitStore {
  return new DynamoLimitStore(client(options), options.table);
}

/** Notes usage in an activity table. Its role needs `dynamodb:UpdateItem` on it; to read usage, `dynamodb:GetItem`. */
export function dynamoActivityLog(options: TableOptions & WindowOptions): ActivityLog {
  return new WindowedActivityLog(new DynamoUsageStore(client(options), options.table), options);
}
