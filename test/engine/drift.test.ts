import { DeleteItemCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { termsChanged } from '../../keys/record/transitions.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { dynamodb, plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject, type StoredKey } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

const ROWS = [
  'intact',
  'record-missing',
  'secret-missing',
  'secret-deleted',
  'rights-changed',
  'version-mismatch',
  'version-unlabelled',
  'both-gone',
] as const;
type Row = (typeof ROWS)[number];

const deleteRecord = ({ outputs }: StoredKey) =>
  dynamodb.send(
    new DeleteItemCommand({
      TableName: project.table,
      Key: { pk: { S: `key#${outputs.keyId}` }, sk: { S: 'record' } },
    }),
  );
const deleteSecret = ({ outputs }: StoredKey, force: boolean) =>
  secretsManager.send(
    new DeleteSecretCommand({
      SecretId: String(outputs.secretArn),
      ...(force ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: 7 }),
    }),
  );

/** What somebody does by hand. */
const MISHAPS: Readonly<Record<Row, (key: StoredKey) => Promise<unknown>>> = {
  intact: async () => {},
  'record-missing': deleteRecord,
  'secret-missing': (key) => deleteSecret(key, true),
  'secret-deleted': (key) => deleteSecret(key, false),
  'rights-changed': async ({ outputs }) => {
    const record = await project.record('rights-changed');
    expect(record.keyId).toBe(outputs.keyId);
    const scopes = ['admin', 'read', 'write'];
    const permissions = ['delete:item', 'read:item', 'update:item'];
    const on = { now: instantOf(Math.floor(Date.now() / 1000)), actor: { who: 'somebody', via: 'by hand' } };
    const change = termsChanged(record, { ...record.terms, scopes, permissions }, on);
    await new DynamoKeyStore(dynamodb, project.table).write(record, change);
  },
  'version-mismatch': ({ outputs }) =>
    secretsManager.send(
      new PutSecretValueCommand({ SecretId: String(outputs.secretArn), SecretString: 'put by hand' }),
    ),
  'version-unlabelled': async ({ outputs }) => {
    // The second one takes AWSPREVIOUS, the last label, off the recorded version.
    const SecretId = String(outputs.secretArn);
    for (const SecretString of ['put by hand', 'again'])
      await secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));
  },
  'both-gone': async (key) => {
    await deleteRecord(key);
    await deleteSecret(key, true);
  },
};

/** What a refresh tells of each, and the next preview shows. */
const TOLD: Readonly<Record<Row, string | undefined>> = {
  intact: undefined,
  'record-missing': 'the record is missing from the table: up mints a new version under the same ARN',
  'secret-missing': 'the secret is missing: up makes it again, with a new version',
  'secret-deleted': 'the secret is scheduled for deletion: up takes that back',
  'rights-changed': 'the rights of the key were changed outside of Pulumi: up sets them back',
  'version-mismatch': 'AWSCURRENT is not the recorded version: up finishes the begun rotation',
  'version-unlabelled': 'AWSCURRENT is not the recorded version: up finishes the begun rotation',
  'both-gone': undefined,
};

describe('what was changed outside of Pulumi', () => {
  it('is told by a refresh, shown in the preview, and set right by the next up', async () => {
    const program = `for (const name of ${JSON.stringify(ROWS)}) key(name);`;
    project = await keyProject({ program });
    await project.apply();
    const before = new Map<Row, { readonly key: StoredKey; readonly plaintext: string }>();
    for (const row of ROWS) {
      const key = await project.stored(row);
      before.set(row, { key, plaintext: await plaintextOf(String(key.outputs.secretName)) });
    }
    for (const row of ROWS) {
      const seen = before.get(row);
      if (seen !== undefined) await MISHAPS[row](seen.key);
    }
    const minted = project.proxy.plaintexts.size;

    const calls = project.proxy.calls.length;
    const refresh = await project.refresh();
    expect(refresh.code).toBe(0);
    const asked = new Set(project.proxy.calls.slice(calls).map(({ action }) => action));
    expect([...asked].toSorted(), 'a refresh only looks').toEqual([
      'DynamoDB.GetItem',
      'STS.GetCallerIdentity',
      'secretsmanager.DescribeSecret',
      ...(asked.has('secretsmanager.GetResourcePolicy') ? ['secretsmanager.GetResourcePolicy'] : []),
      ...(asked.has('secretsmanager.ListSecretVersionIds') ? ['secretsmanager.ListSecretVersionIds'] : []),
    ]);
    for (const row of ROWS) {
      if (row === 'both-gone') {
        await expect(project.stored(row)).rejects.toThrow('no key "both-gone"');
        continue;
      }
      const { id, inputs, outputs } = await project.stored(row);
      const was = before.get(row)?.key;
      expect({ id, inputs }, `${row}: a refresh leaves what was declared`).toEqual({
        id: was?.id,
        inputs: was?.inputs,
      });
      const { drift, ...rest } = outputs;
      expect(drift, row).toEqual(TOLD[row] === undefined ? undefined : [TOLD[row]]);
      if (row !== 'record-missing')
        expect({ ...rest, terms: '' }, row).toEqual({ ...was?.outputs, terms: '' });
      else expect(rest).toMatchObject({ keyId: was?.outputs.keyId, secretArn: was?.outputs.secretArn });
    }

    const preview = await project.preview();
    for (const row of ROWS) {
      if (TOLD[row] === undefined) continue;
      expect(preview.stdout).toContain(`${project.name}/dev/${row}: a refresh found that ${TOLD[row]}`);
    }
    const expected = ROWS.filter((row) => row !== 'intact').map(
      (row) => `${row === 'both-gone' ? '+' : '~'} ${row}`,
    );
    expect((await project.plan()).toSorted()).toEqual(expected.toSorted());
    expect(project.proxy.plaintexts.size, 'a refresh mints nothing').toBe(minted);
    expect((await project.apply()).toSorted()).toEqual(expected.toSorted());
    expect((await project.up()).stdout).toContain(`${ROWS.length + 1} unchanged`);

    const sameKeyId: readonly Row[] = [
      'intact',
      'secret-missing',
      'secret-deleted',
      'rights-changed',
      'version-mismatch',
      'version-unlabelled',
    ];
    const samePlaintext: readonly Row[] = [
      'intact',
      'secret-deleted',
      'rights-changed',
      'version-mismatch',
      'version-unlabelled',
    ];
    for (const row of ROWS) {
      const was = before.get(row);
      const { outputs } = await project.stored(row);
      expect(outputs).not.toHaveProperty('drift');
      const plaintext = await plaintextOf(String(outputs.secretName));
      expect(await project.verdict(plaintext), row).toBe('allowed');
      expect(await project.verdict(plaintext, 'PUT'), `${row}: rights are as declared`).toBe(
        'insufficient-scope',
      );
      expect(outputs.keyId === was?.key.outputs.keyId, `${row}: key id`).toBe(sameKeyId.includes(row));
      expect(plaintext === was?.plaintext, `${row}: plaintext`).toBe(samePlaintext.includes(row));
      const newArn = row === 'secret-missing' || row === 'both-gone';
      if (!newArn) expect(outputs.secretArn, row).toBe(was?.key.outputs.secretArn);
      const { VersionIdsToStages } = await secretsManager.send(
        new DescribeSecretCommand({ SecretId: String(outputs.secretName) }),
      );
      expect(Object.values(VersionIdsToStages ?? {}).flat(), row).not.toContain('AWSPENDING');
    }
    await project.assertNoLeak();
  });

  it('is not mistaken for a lost key if the table does not answer, or is not there', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const before = await project.stored();

    project.proxy.break({ action: 'DynamoDB.GetItem' });
    const unanswered = await project.refresh();
    expect(unanswered.code).not.toBe(0);
    expect(unanswered.stdout).toContain('nothing is lost, run it again');
    project.proxy.mend();

    // Even if the secret is gone, too: a table that is not there proves nothing.
    await deleteSecret(before, true);
    await dynamodb.send(new DeleteTableCommand({ TableName: project.table }));
    const refused = await project.refresh();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain('there is no such table in this region and account');
    expect(refused.stdout).toContain(project.table);
    expect(await project.stored()).toEqual(before);
    await project.assertNoLeak();
  });

  it('may be the secret itself: it is made again with a new version of the same key', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const { outputs } = await project.stored();
    const { keyId, secretArn } = outputs;
    const old = await plaintextOf(String(secretArn));
    await deleteSecret(await project.stored(), true);
    await project.refresh();
    await project.apply();
    const again = await project.stored();
    expect(again.outputs).toMatchObject({ keyId, version: 2, status: 'active' });
    expect(again.outputs.secretArn).not.toBe(secretArn);
    expect(await project.verdict(await plaintextOf(String(again.outputs.secretName)))).toBe('allowed');
    expect(await project.verdict(old), 'whoever holds it may go on for the overlap').toBe('allowed');
    expect((await project.audit()).map(({ action }) => action)).toEqual([
      'created',
      'reissued',
      'superseded',
    ]);
    await project.assertNoLeak();
  });
});
