import { createRequire } from 'node:module';
import * as pulumi from '@pulumi/pulumi';

const require = createRequire(import.meta.url);

/** Functions and classes of `@pulumi/aws`, loaded when they are needed: who only declares keys does without the package. */
interface Loaded {
  readonly rolePolicy: typeof import('@pulumi/aws/iam/rolePolicy.js');
  readonly userPolicy: typeof import('@pulumi/aws/iam/userPolicy.js');
  readonly getPartition: typeof import('@pulumi/aws/getPartition.js');
  readonly getCallerIdentity: typeof import('@pulumi/aws/getCallerIdentity.js');
}

const FILES: Readonly<Record<keyof Loaded, string>> = {
  rolePolicy: '@pulumi/aws/iam/rolePolicy.js',
  userPolicy: '@pulumi/aws/iam/userPolicy.js',
  getPartition: '@pulumi/aws/getPartition.js',
  getCallerIdentity: '@pulumi/aws/getCallerIdentity.js',
};

/**
 * A part of `@pulumi/aws`.
 *
 * @throws RunError if the package is not installed.
 */
export function lazily<Name extends keyof Loaded>(name: Name): Loaded[Name] {
  try {
    return require(FILES[name]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      throw new pulumi.RunError(
        'grants and policies need @pulumi/aws, version 7, which cannot be found: run npm install @pulumi/aws',
      );
    throw error;
  }
}
