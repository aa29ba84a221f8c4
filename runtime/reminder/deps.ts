import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientSettings } from '../../keys/aws/client-settings.js';
import { systemClock } from '../../keys/clock.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { writeLine } from '../log.js';
import { tellEventBus } from './event-bus.js';
import type { ReminderDeps } from './remind.js';
import type { ReminderSettings } from './settings.js';
import { tellTopic } from './topic.js';

/** Connects to AWS: the only place of the reminder that makes clients. The topic may be in another region. */
export function reminderDeps({ table, topicArn, eventBus }: ReminderSettings): ReminderDeps {
  const settings = clientSettings();
  const [, , , region = ''] = topicArn?.split(':') ?? [];
  return {
    keys: new DynamoKeyStore(new DynamoDBClient(settings), table),
    tell: [
      ...(topicArn === undefined ? [] : [tellTopic(new SNSClient({ ...settings, region }), topicArn)]),
      ...(eventBus === undefined ? [] : [tellEventBus(new EventBridgeClient(settings), eventBus, sleep)]),
    ],
    clock: systemClock,
    log: writeLine,
  };
}
