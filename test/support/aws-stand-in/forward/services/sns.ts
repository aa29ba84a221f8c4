import * as sdk from '@aws-sdk/client-sns';
import type { TopicArgs } from '@pulumi/aws/sns/topic.js';
import type { TopicPolicyArgs } from '@pulumi/aws/sns/topicPolicy.js';
import type { TopicSubscriptionArgs } from '@pulumi/aws/sns/topicSubscription.js';
import { jsonText, kind, tagList, told } from '../kind.ts';
import type { Wire } from '../wire.ts';

const sns = new sdk.SNSClient({});

const attributesOf = ({ displayName, kmsMasterKeyId }: Wire<TopicArgs>) => ({
  DisplayName: displayName ?? '',
  KmsMasterKeyId: kmsMasterKeyId ?? '',
});

async function setPolicy({ arn: TopicArn, policy: document }: Wire<TopicPolicyArgs>) {
  const policy = jsonText(document);
  await sns.send(
    new sdk.SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: policy }),
  );
  return { policy };
}

/** What AWS gives a topic that has no policy of its own: its owner may use it. */
const ownersOnly = (arn: string) => ({
  arn,
  policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['sns:Publish', 'sns:Subscribe'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': arn.split(':')[4] } },
      },
    ],
  }),
});

export const kinds = {
  'aws:sns/topic:Topic': kind<TopicArgs>({
    arguments: { name: 'replaces', displayName: 'updates', kmsMasterKeyId: 'updates', tags: 'creates' },
    autoNamed: true,
    identity: 'name',
    computed: ['arn', 'owner'],
    async create(topic) {
      const made = await sns.send(
        new sdk.CreateTopicCommand({
          Name: topic.name,
          Attributes: attributesOf(topic),
          Tags: tagList(topic.tags),
        }),
      );
      const arn = told(made.TopicArn, 'ARN of the topic');
      return { id: arn, arn, owner: arn.split(':')[4] };
    },
    async update({ id: TopicArn, args }) {
      for (const [AttributeName, AttributeValue] of Object.entries(attributesOf(args)))
        await sns.send(new sdk.SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
      return {};
    },
    delete: ({ id: TopicArn }) => sns.send(new sdk.DeleteTopicCommand({ TopicArn })),
    async read({ id: TopicArn }) {
      await sns.send(new sdk.GetTopicAttributesCommand({ TopicArn }));
      return { arn: TopicArn, name: TopicArn.split(':').at(-1) };
    },
  }),

  'aws:sns/topicPolicy:TopicPolicy': kind<TopicPolicyArgs>({
    arguments: { arn: 'replaces', policy: 'updates' },
    identity: 'given',
    computed: [],
    create: async (args) => ({ id: args.arn, ...(await setPolicy(args)) }),
    update: async ({ args }) => setPolicy(args),
    delete: ({ args: { arn } }) => setPolicy(ownersOnly(arn)),
    async read({ id: TopicArn }) {
      await sns.send(new sdk.GetTopicAttributesCommand({ TopicArn }));
      return { arn: TopicArn };
    },
  }),

  'aws:sns/topicSubscription:TopicSubscription': kind<TopicSubscriptionArgs>({
    arguments: {
      topic: 'replaces',
      protocol: 'replaces',
      endpoint: 'replaces',
      filterPolicy: 'creates',
      rawMessageDelivery: 'creates',
    },
    identity: 'generated',
    computed: ['arn'],
    async create({ topic, protocol, endpoint, filterPolicy, rawMessageDelivery }) {
      const made = await sns.send(
        new sdk.SubscribeCommand({
          TopicArn: topic,
          Protocol: protocol,
          Endpoint: endpoint,
          ReturnSubscriptionArn: true,
          Attributes: {
            ...(filterPolicy === undefined ? {} : { FilterPolicy: filterPolicy }),
            ...(rawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(rawMessageDelivery) }),
          },
        }),
      );
      const arn = told(made.SubscriptionArn, 'ARN of the subscription');
      return { id: arn, arn };
    },
    delete: ({ id: SubscriptionArn }) => sns.send(new sdk.UnsubscribeCommand({ SubscriptionArn })),
    async read({ id: SubscriptionArn }) {
      await sns.send(new sdk.GetSubscriptionAttributesCommand({ SubscriptionArn }));
      return { arn: SubscriptionArn };
    },
  }),
};
