import * as pulumi from '@pulumi/pulumi';
import type { AnyCatalog, PermissionName, ScopeName } from '../keys/catalog/catalog.js';
import { grantorPermissions, grantorProblems } from '../keys/catalog/grantor-permissions.js';
import type { PermissionSources } from '../keys/catalog/resolve.js';
import { type AwsArgs, placeFrom } from './aws-place.js';
import { claimGrantor, claimOf } from './claim.js';
import { assertNodeVersion } from './node-version.js';
import { type Derived, refuseUnsupported, withDerived } from './resource-options.js';
import { SERIALIZED_GRANTOR_PROVIDER } from './serialized.js';
import { GRANTOR_TYPE } from './type.js';

/** What a {@link Grantor} is declared with, beside its catalog and rights. */
interface GrantorSettings {
  /** Name of the key table: the one in which the keys of this grantor are. */
  readonly table: pulumi.Input<string>;
  /** What keys name, such as `user:alice@example.com`. Default: the resource's name. Another one replaces the grantor. */
  readonly id?: pulumi.Input<string> | undefined;
  /** `true` refuses all keys of this grantor, from the next request on, until it is taken back. */
  readonly disabled?: pulumi.Input<boolean> | undefined;
  /** Region, account and role. */
  readonly aws?: AwsArgs | undefined;
}

/** What a {@link Grantor} is declared with: `permissions`, `scopes` or both, which are added up. */
export interface GrantorArgs<C extends AnyCatalog = AnyCatalog> extends GrantorSettings {
  /** The closed list of scopes; see `defineCatalog`. */
  readonly catalog: C;
  /** What they may do, permission by permission; `[]` is nothing. */
  readonly permissions?: pulumi.Input<readonly pulumi.Input<PermissionName<C>>[]> | undefined;
  /** Scopes whose permissions they have, implied ones included. */
  readonly scopes?: pulumi.Input<readonly pulumi.Input<ScopeName<C>>[]> | undefined;
}

/** The same, whatever the catalog. */
interface AnyGrantorArgs extends GrantorSettings {
  readonly catalog: AnyCatalog;
  readonly permissions?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  readonly scopes?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
}

const DERIVED: Derived = {
  id: ['grantorId'],
  scopes: ['permissions', 'rightsProblems'],
  permissions: ['rightsProblems'],
  aws: ['claim'],
};

function listOf(
  names: pulumi.Input<readonly pulumi.Input<string>[]> | undefined,
): pulumi.Output<readonly string[] | undefined> {
  return pulumi.output(names).apply((given): string[] | undefined => (given ? [...given] : undefined));
}

class GrantorResource extends pulumi.CustomResource {
  /** The type token, as `validateResourceOfType` of policy packs wants it. */
  static readonly __pulumiType = GRANTOR_TYPE;

  /** What keys name in their argument `grantor`. Known in every preview in which table and id are. */
  declare readonly grantorId: pulumi.Output<string>;
  /** What the grantor may do, each permission with the scope that brings it, or `named`. */
  declare readonly permissions: pulumi.Output<PermissionSources>;
  /** `active` or `disabled` as of the last `up` or `refresh`. */
  declare readonly status: pulumi.Output<string>;

  constructor(name: string, args: AnyGrantorArgs, opts: pulumi.CustomResourceOptions = {}) {
    assertNodeVersion(process.versions.node);
    refuseUnsupported('a Grantor', 'one that this declaration made before is taken over', opts);
    const { catalog, aws, id, scopes: wanted, permissions: named, ...declared } = args;
    const { table } = declared;
    const place = placeFrom(aws);
    const urn = pulumi.createUrn(name, GRANTOR_TYPE, opts.parent);
    const grantorId = pulumi.all([id ?? name, table, place, urn]).apply(([wish, inTable, { region }, by]) => {
      claimGrantor(region ?? '', inTable, wish, by);
      return wish;
    });
    const rights = pulumi.all([listOf(wanted), listOf(named)]);
    super(
      GRANTOR_TYPE,
      name,
      {
        status: undefined,
        ...declared,
        grantorId,
        catalog: catalog.name,
        scopes: wanted,
        permissions: rights.apply(([scopes = [], permissions = []]) =>
          grantorPermissions(catalog, scopes, permissions),
        ),
        rightsProblems: rights.apply(([scopes, permissions]) => {
          const problems = grantorProblems(catalog, scopes, permissions);
          return problems.length === 0 ? undefined : [...problems];
        }),
        aws: place,
        claim: pulumi.all([urn, place]).apply(([by, { region }]) => claimOf(by, region ?? '')),
        origin: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
        __provider: SERIALIZED_GRANTOR_PROVIDER,
      },
      withDerived(DERIVED, opts),
    );
  }
}

/** A declared grantor; its catalog is no part of its type. */
export type Grantor = GrantorResource;

/** How grantors are made. The names of scopes and permissions are inferred from the arguments and from nothing else. */
export interface GrantorConstructor {
  readonly __pulumiType: typeof GRANTOR_TYPE;
  readonly prototype: Grantor;
  new <C extends AnyCatalog>(
    name: string,
    args: GrantorArgs<C>,
    opts?: pulumi.CustomResourceOptions,
  ): Grantor;
}

/**
 * On whose authority keys exist, and what they may do now. A key is issued only with permissions that its grantor has, and
 * at every request it can do at most what the grantor has then: what a grantor loses, all their keys lose with the next
 * request, without a deployment of their own. A grantor that is disabled or removed stops them.
 *
 * @throws TypeError if an option is given that dynamic resources do not support.
 * @example
 * const alice = new Grantor('alice', { table: 'api-keys', catalog, scopes: ['write-reports'] });
 * new ApiKey('reports', { …, grantor: alice.grantorId });
 */
export const Grantor: GrantorConstructor = GrantorResource;
