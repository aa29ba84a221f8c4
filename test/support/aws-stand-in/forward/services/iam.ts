import * as sdk from '@aws-sdk/client-iam';
import type { PolicyArgs } from '@pulumi/aws/iam/policy.js';
import type { RolePolicyArgs } from '@pulumi/aws/iam/rolePolicy.js';
import type { RolePolicyAttachmentArgs } from '@pulumi/aws/iam/rolePolicyAttachment.js';
import type { UserArgs } from '@pulumi/aws/iam/user.js';
import type { UserPolicyArgs } from '@pulumi/aws/iam/userPolicy.js';
import type { UserPolicyAttachmentArgs } from '@pulumi/aws/iam/userPolicyAttachment.js';
import { gone, jsonText, kind, tagList, told } from '../kind.ts';
import { iam, role } from './iam-role.ts';

export const kinds = {
  'aws:iam/role:Role': role,

  'aws:iam/rolePolicy:RolePolicy': kind<RolePolicyArgs>({
    arguments: { name: 'replaces', role: 'replaces', policy: 'updates' },
    autoNamed: true,
    identity: 'name',
    computed: [],
    async create(args) {
      const policy = jsonText(args.policy);
      const { role: RoleName, name: PolicyName } = args;
      await iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy }));
      return { id: `${RoleName}:${PolicyName}`, policy };
    },
    async update({ args }) {
      const policy = jsonText(args.policy);
      const { role: RoleName, name: PolicyName } = args;
      await iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy }));
      return { policy };
    },
    delete: ({ args: { role: RoleName, name: PolicyName } }) =>
      iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName })),
    async read({ id }) {
      const [RoleName = '', PolicyName = ''] = id.split(':');
      const there = await iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName }));
      return { role: RoleName, name: PolicyName, policy: decodeURIComponent(there.PolicyDocument ?? '') };
    },
  }),

  'aws:iam/user:User': kind<UserArgs>({
    arguments: { name: 'replaces', path: 'replaces', forceDestroy: 'creates', tags: 'creates' },
    autoNamed: true,
    identity: 'name',
    computed: ['arn', 'uniqueId'],
    async create({ name: UserName, path: Path, tags }) {
      const { User } = await iam.send(new sdk.CreateUserCommand({ UserName, Path, Tags: tagList(tags) }));
      return { id: told(UserName, 'name'), arn: User?.Arn, uniqueId: User?.UserId };
    },
    delete: ({ id: UserName }) => iam.send(new sdk.DeleteUserCommand({ UserName })),
    async read({ id: UserName }) {
      const { User } = await iam.send(new sdk.GetUserCommand({ UserName }));
      return { name: UserName, arn: User?.Arn, uniqueId: User?.UserId };
    },
  }),

  'aws:iam/userPolicy:UserPolicy': kind<UserPolicyArgs>({
    arguments: { name: 'replaces', user: 'replaces', policy: 'updates' },
    autoNamed: true,
    identity: 'name',
    computed: [],
    async create(args) {
      const policy = jsonText(args.policy);
      const { user: UserName, name: PolicyName } = args;
      await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: policy }));
      return { id: `${UserName}:${PolicyName}`, policy };
    },
    async update({ args }) {
      const policy = jsonText(args.policy);
      const { user: UserName, name: PolicyName } = args;
      await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: policy }));
      return { policy };
    },
    delete: ({ args: { user: UserName, name: PolicyName } }) =>
      iam.send(new sdk.DeleteUserPolicyCommand({ UserName, PolicyName })),
    async read({ id }) {
      const [UserName = '', PolicyName = ''] = id.split(':');
      const there = await iam.send(new sdk.GetUserPolicyCommand({ UserName, PolicyName }));
      return { user: UserName, name: PolicyName, policy: decodeURIComponent(there.PolicyDocument ?? '') };
    },
  }),

  'aws:iam/policy:Policy': kind<PolicyArgs>({
    arguments: {
      name: 'replaces',
      path: 'replaces',
      description: 'replaces',
      // A change makes a version at AWS; here it makes a new policy.
      policy: 'replaces',
      tags: 'creates',
    },
    autoNamed: true,
    identity: 'given',
    computed: ['arn', 'policyId'],
    async create({ name, path: Path, description: Description, policy: document, tags }) {
      const policy = jsonText(document);
      const { Policy } = await iam.send(
        new sdk.CreatePolicyCommand({
          PolicyName: name,
          PolicyDocument: policy,
          Path,
          Description,
          Tags: tagList(tags),
        }),
      );
      const arn = told(Policy?.Arn, 'ARN of the policy');
      return { id: arn, arn, policyId: Policy?.PolicyId, policy };
    },
    delete: ({ id: PolicyArn }) => iam.send(new sdk.DeletePolicyCommand({ PolicyArn })),
    async read({ id: PolicyArn }) {
      const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn }));
      return { name: Policy?.PolicyName, arn: PolicyArn, policyId: Policy?.PolicyId };
    },
  }),

  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': kind<RolePolicyAttachmentArgs>({
    arguments: { role: 'replaces', policyArn: 'replaces' },
    identity: 'given',
    computed: [],
    async create({ role: RoleName, policyArn: PolicyArn }) {
      await iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }));
      return { id: `${RoleName}/${PolicyArn}` };
    },
    delete: ({ args: { role: RoleName, policyArn: PolicyArn } }) =>
      iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn })),
    async read({ args }) {
      const { role: RoleName, policyArn: PolicyArn } = args;
      const attached = await iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }));
      if (!attached.AttachedPolicies?.some((one) => one.PolicyArn === PolicyArn)) throw gone('attachment');
      return {};
    },
  }),

  'aws:iam/userPolicyAttachment:UserPolicyAttachment': kind<UserPolicyAttachmentArgs>({
    arguments: { user: 'replaces', policyArn: 'replaces' },
    identity: 'given',
    computed: [],
    async create({ user: UserName, policyArn: PolicyArn }) {
      await iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn }));
      return { id: `${UserName}/${PolicyArn}` };
    },
    delete: ({ args: { user: UserName, policyArn: PolicyArn } }) =>
      iam.send(new sdk.DetachUserPolicyCommand({ UserName, PolicyArn })),
    async read({ args }) {
      const { user: UserName, policyArn: PolicyArn } = args;
      const attached = await iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName }));
      if (!attached.AttachedPolicies?.some((one) => one.PolicyArn === PolicyArn)) throw gone('attachment');
      return {};
    },
  }),
};
