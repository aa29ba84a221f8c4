import { DescribeSecretCommand, UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab';

async function kmsKeyOf(secretArn: unknown): Promise<string | undefined> {
  const seen = await secretsManager.send(new DescribeSecretCommand({ SecretId: String(secretArn) }));
  return seen.KmsKeyId ?? undefined;
}

describe('a KMS key', () => {
  it('is that of the secret from its creation on, changes in place, and is set back if it was changed by hand', async () => {
    project = await keyProject({ program: `key('upload', { kmsKeyId: '${KEY}' });` });
    await project.apply();
    const { outputs } = await project.stored();
    const plaintext = await plaintextOf(String(outputs.secretName));
    expect(await kmsKeyOf(outputs.secretArn)).toBe(KEY);
    expect(await project.plan()).toEqual([]);

    await project.declare(`key('upload', { kmsKeyId: 'alias/keywright-test' });`);
    expect(await project.apply()).toEqual(['~ upload ~kmsKeyId']);
    expect(await kmsKeyOf(outputs.secretArn)).toMatch(/alias\/keywright-test$/);

    await secretsManager.send(
      new UpdateSecretCommand({ SecretId: String(outputs.secretArn), KmsKeyId: 'alias/theirs' }),
    );
    expect((await project.refresh()).code).toBe(0);
    expect((await project.stored()).outputs.drift).toEqual([
      'the secret is encrypted with the KMS key alias/theirs instead of the KMS key alias/keywright-test: up sets it back',
    ]);
    await project.apply();
    expect(await kmsKeyOf(outputs.secretArn)).toMatch(/alias\/keywright-test$/);

    await project.declare(`key('upload');`);
    await project.apply();
    expect(await kmsKeyOf(outputs.secretArn)).toBeUndefined();
    expect((await project.refresh()).code).toBe(0);
    expect((await project.stored()).outputs).not.toHaveProperty('kmsKeyId');
    expect(await plaintextOf(String(outputs.secretName))).toBe(plaintext);
    expect(await project.verdict(plaintext)).toBe('allowed');
    await project.assertNoLeak();
  });

  it('of another region is refused in the preview', async () => {
    project = await keyProject({
      program: `key('upload', { kmsKeyId: 'arn:aws:kms:eu-west-3:000000000000:alias/keys' });`,
    });
    const refused = await project.preview();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain('property kmsKeyId');
  });
});
