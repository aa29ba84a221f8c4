import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../runtime/reminder/message.ts';
import { tellTopic } from '../../../runtime/reminder/topic.ts';
import { due, reportOf } from './sample.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:keys';

/** A topic that takes everything, or fails by an error of this name; and what it was sent. */
function topic(failure?: string) {
  const client = new SNSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const sent: unknown[] = [];
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        sent.push(input);
        if (failure !== undefined) throw Object.assign(new Error('no'), { name: failure });
        return { response: {}, output: { $metadata: {} } };
      },
    { step: 'initialize' },
  );
  return { tell: tellTopic(client, TOPIC), sent };
}

describe('a topic', () => {
  it('gets one message about all keys', async () => {
    const report = reportOf([due(), due({ label: 'other' })]);
    const { tell, sent } = topic();
    await tell(report);
    const { subject: Subject, text: Message } = messageOf(report) ?? {};
    expect(sent).toEqual([{ TopicArn: TOPIC, Subject, Message }]);
    expect(Message).toContain('"other"');
  });

  it('gets none if there is nothing to tell', async () => {
    const { tell, sent } = topic();
    await tell(reportOf([]));
    expect(sent).toEqual([]);
  });

  it.each([
    ['NotFoundException', 'ERR_ARGUMENT', 'there is no such topic; check KEYWRIGHT_TOPIC_ARN'],
    ['AccessDeniedException', 'ERR_FORBIDDEN', 'allow it sns:Publish'],
    ['ThrottledException', 'ERR_UNAVAILABLE', 'no good answer from AWS'],
  ])('that fails by %s fails the run, which says what it did and what to do', async (name, code, words) => {
    const telling = topic(name).tell(reportOf([due()]));
    await expect(telling).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    await expect(telling).rejects.toThrow(`telling the topic ${TOPIC} of keys that are due: `);
  });
});
