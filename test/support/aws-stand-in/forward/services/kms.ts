import * as sdk from '@aws-sdk/client-kms';
import type { AliasArgs } from '@pulumi/aws/kms/alias.js';
import type { KeyArgs } from '@pulumi/aws/kms/key.js';
import { gone, kind, oneOf, told } from '../kind.ts';

const kms = new sdk.KMSClient({});

async function setRotation(KeyId: string, wanted: boolean | undefined): Promise<void> {
  await (wanted
    ? kms.send(new sdk.EnableKeyRotationCommand({ KeyId }))
    : kms.send(new sdk.DisableKeyRotationCommand({ KeyId })));
}

async function aliasNamed(name: string): Promise<sdk.AliasListEntry> {
  for await (const { Aliases = [] } of sdk.paginateListAliases({ client: kms }, {})) {
    const own = Aliases.find((one) => one.AliasName === name);
    if (own !== undefined) return own;
  }
  throw gone('alias');
}

export const kinds = {
  'aws:kms/key:Key': kind<KeyArgs>({
    arguments: {
      keyUsage: 'replaces',
      customerMasterKeySpec: 'replaces',
      description: 'updates',
      policy: 'updates',
      enableKeyRotation: 'updates',
      deletionWindowInDays: 'updates',
      tags: 'creates',
    },
    identity: 'generated',
    computed: ['arn', 'keyId'],
    async create(key) {
      const { KeyMetadata } = await kms.send(
        new sdk.CreateKeyCommand({
          Description: key.description,
          Policy: key.policy,
          KeyUsage: oneOf(sdk.KeyUsageType, key.keyUsage),
          KeySpec: oneOf(sdk.KeySpec, key.customerMasterKeySpec),
          Tags: key.tags && Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        }),
      );
      const id = told(KeyMetadata?.KeyId, 'id of the key');
      if (key.enableKeyRotation) await setRotation(id, true);
      return { id, keyId: id, arn: KeyMetadata?.Arn };
    },
    async update({ id: KeyId, args }, before) {
      if (args.description !== before.description)
        await kms.send(new sdk.UpdateKeyDescriptionCommand({ KeyId, Description: args.description ?? '' }));
      if (args.policy !== undefined && args.policy !== before.policy)
        await kms.send(new sdk.PutKeyPolicyCommand({ KeyId, Policy: args.policy }));
      if (args.enableKeyRotation !== before.enableKeyRotation)
        await setRotation(KeyId, args.enableKeyRotation);
      return {};
    },
    delete: ({ id: KeyId, args }) =>
      kms.send(
        new sdk.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: args.deletionWindowInDays ?? 30 }),
      ),
    async read({ id: KeyId }) {
      const { KeyMetadata } = await kms.send(new sdk.DescribeKeyCommand({ KeyId }));
      if (KeyMetadata?.KeyState === 'PendingDeletion') throw gone('key');
      return { keyId: KeyId, arn: KeyMetadata?.Arn };
    },
  }),

  'aws:kms/alias:Alias': kind<AliasArgs>({
    arguments: { name: 'replaces', targetKeyId: 'updates' },
    identity: 'given',
    computed: ['arn'],
    async create({ name, targetKeyId: TargetKeyId }) {
      const AliasName = told(name, 'name (the stand-in makes none up: it has to begin with alias/)');
      await kms.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId }));
      return { id: AliasName, arn: (await aliasNamed(AliasName)).AliasArn };
    },
    async update({ id: AliasName, args: { targetKeyId: TargetKeyId } }) {
      await kms.send(new sdk.UpdateAliasCommand({ AliasName, TargetKeyId }));
      return {};
    },
    delete: ({ id: AliasName }) => kms.send(new sdk.DeleteAliasCommand({ AliasName })),
    read: async ({ id }) => ({ name: id, arn: (await aliasNamed(id)).AliasArn }),
  }),
};
