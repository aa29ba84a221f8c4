import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { awsFailure, isNamed } from '../../keys/aws/failure.js';
import { ArgumentError } from '../../keys/errors.js';
import { messageOf } from './message.js';
import type { Tell } from './remind.js';

/**
 * Tells a topic of SNS: one message for people, and none if there is nothing to tell. Its role needs `sns:Publish` on the topic.
 */
export function tellTopic(client: SNSClient, topicArn: string): Tell {
  const doing = `telling the topic ${topicArn} of keys that are due`;
  return async (report) => {
    const message = messageOf(report);
    if (message === undefined) return;
    const { subject: Subject, text: Message } = message;
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject, Message }));
    } catch (error) {
      if (isNamed(error, 'NotFoundException'))
        throw new ArgumentError(`${doing}: there is no such topic; check KEYWRIGHT_TOPIC_ARN`);
      throw awsFailure(error, doing, 'sns:Publish');
    }
  };
}
