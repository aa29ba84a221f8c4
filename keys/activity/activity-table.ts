import type { CreateTableCommandInput, UpdateTimeToLiveCommandInput } from '@aws-sdk/client-dynamodb';
import { tableDefinition, timeToLive } from '../aws/table-definition.js';

/** What `CreateTable` needs for an activity table: on-demand, `pk` and `sk`, no index. */
export function activityTableDefinition(name: string): CreateTableCommandInput {
  return tableDefinition(name);
}

/** What `UpdateTimeToLive` needs. Usage has no `ttl`, and stays. */
export function activityTimeToLive(name: string): UpdateTimeToLiveCommandInput {
  return timeToLive(name);
}
