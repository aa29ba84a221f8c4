import * as sdk from '@aws-sdk/client-iam';
import type { RoleArgs } from '@pulumi/aws/iam/role.js';
import { jsonText, kind, tagList, tagMoves, told } from '../kind.ts';

export const iam = new sdk.IAMClient({});

export const role = kind<RoleArgs>({
  arguments: {
    name: 'replaces',
    path: 'replaces',
    assumeRolePolicy: 'updates',
    description: 'updates',
    maxSessionDuration: 'updates',
    permissionsBoundary: 'creates',
    inlinePolicies: 'creates',
    managedPolicyArns: 'creates',
    forceDetachPolicies: 'creates',
    tags: 'updates',
  },
  autoNamed: true,
  identity: 'name',
  computed: ['arn', 'uniqueId'],
  async create(args) {
    const RoleName = told(args.name, 'name');
    const assumeRolePolicy = jsonText(args.assumeRolePolicy);
    const { Role } = await iam.send(
      new sdk.CreateRoleCommand({
        RoleName,
        Path: args.path,
        AssumeRolePolicyDocument: assumeRolePolicy,
        Description: args.description,
        MaxSessionDuration: args.maxSessionDuration,
        PermissionsBoundary: args.permissionsBoundary,
        Tags: tagList(args.tags),
      }),
    );
    for (const { name: PolicyName, policy: PolicyDocument } of args.inlinePolicies ?? [])
      await iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    for (const PolicyArn of args.managedPolicyArns ?? [])
      await iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }));
    return { id: RoleName, arn: Role?.Arn, uniqueId: Role?.RoleId, assumeRolePolicy };
  },
  async update({ id: RoleName, args }, before) {
    const assumeRolePolicy = jsonText(args.assumeRolePolicy);
    await iam.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: assumeRolePolicy }));
    await iam.send(
      new sdk.UpdateRoleCommand({
        RoleName,
        Description: args.description,
        MaxSessionDuration: args.maxSessionDuration,
      }),
    );
    const { set, removed } = tagMoves(before.tags, args.tags);
    if (removed.length > 0) await iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: removed }));
    await iam.send(new sdk.TagRoleCommand({ RoleName, Tags: tagList(set) }));
    return { assumeRolePolicy };
  },
  async delete({ id: RoleName, args }) {
    for (const { name: PolicyName } of args.inlinePolicies ?? [])
      await iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName }));
    for (const PolicyArn of args.managedPolicyArns ?? [])
      await iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new sdk.DeleteRoleCommand({ RoleName }));
  },
  async read({ id: RoleName }) {
    const { Role } = await iam.send(new sdk.GetRoleCommand({ RoleName }));
    return { name: RoleName, arn: Role?.Arn, uniqueId: Role?.RoleId };
  },
});
