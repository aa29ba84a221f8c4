import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SecretText } from '../../keys/secret-text.js';
import type { Vault } from '../../keys/vault/vault.js';

/** A vault, with what only a consumer or a stranger may do. */
export interface VaultUnderTest {
  readonly vault: Vault;
  /** What a consumer reads. */
  plaintextOf(arn: string, stage?: string): Promise<string | undefined>;
  putResourcePolicy(arn: string): Promise<void>;
  /** Where the emulator behind it strays from AWS. What it cannot show is shown by `test/keys/vault`. */
  readonly strays: readonly Stray[];
}

/**
 * `deleted-names`: lets names be taken that wait for their deletion. `deleted-policies`: tells the resource policy of a
 * secret that waits for its deletion. `unknown-versions`: takes AWSCURRENT away although
 * the version it shall go to is not there. `empty-description`, `missing-secrets`: ignores the one, answers HTML for the
 * versions of the other.
 */
export type Stray =
  | 'deleted-names'
  | 'deleted-policies'
  | 'unknown-versions'
  | 'empty-description'
  | 'missing-secrets';

interface Made {
  readonly arn: string;
  readonly name: string;
  readonly first: string;
}

const CONFLICT = expect.objectContaining({ code: 'ERR_CONFLICT' });

/** What every vault promises, whatever it is built on. */
export function vaultContract(name: string, open: () => Promise<VaultUnderTest>): void {
  describe(`a vault ${name}`, () => {
    let under: VaultUnderTest;
    let vault: Vault;
    beforeAll(async () => {
      under = await open();
      vault = under.vault;
    });

    const value = (plaintext: string) => ({ versionId: randomUUID(), plaintext: new SecretText(plaintext) });

    async function make(plaintext = 'one', tags: Record<string, string> = {}): Promise<Made> {
      const secret = {
        name: `keywright/test/${randomUUID()}`,
        description: 'a key',
        tags,
        ...value(plaintext),
      };
      const made = await vault.create(secret);
      if (made === 'lost-race') throw new Error('the name was taken');
      return { arn: made.arn, name: secret.name, first: secret.versionId };
    }

    async function labelsOf(arn: string): Promise<Record<string, readonly string[]>> {
      const stages = (await vault.describe(arn))?.stages ?? new Map<string, readonly string[]>();
      const entries = [...stages].filter(([, labels]) => labels.length > 0);
      return Object.fromEntries(entries.map(([versionId, labels]) => [versionId, labels.toSorted()]));
    }

    it('tells nothing of a secret that is not there', async () => {
      expect(await vault.describe('keywright/test/none')).toBeUndefined();
      const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:keywright/test/none-AbCdEf';
      expect(await vault.describe(arn)).toBeUndefined();
    });

    it('creates a secret with its value as AWSCURRENT, and describes it by name and by ARN alike', async () => {
      const { arn, name: called, first } = await make('plain', { team: 'a', 'keywright:claim': 'c' });
      const seen = await vault.describe(called);
      expect(seen).toEqual(await vault.describe(arn));
      expect(seen).toMatchObject({
        arn,
        name: called,
        description: 'a key',
        tags: { team: 'a', 'keywright:claim': 'c' },
        deletedAt: undefined,
      });
      expect(await labelsOf(arn)).toEqual({ [first]: ['AWSCURRENT'] });
      expect(await under.plaintextOf(arn)).toBe('plain');
    });

    it('creates a name once, also for many at the same time', async () => {
      const called = `keywright/test/${randomUUID()}`;
      const outcomes = await Promise.all(
        ['a', 'b', 'c', 'd'].map((text) =>
          vault.create({ name: called, description: '', tags: {}, ...value(text) }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'lost-race')).toHaveLength(3);
      const winner = ['a', 'b', 'c', 'd'][outcomes.findIndex((outcome) => outcome !== 'lost-race')];
      expect(await under.plaintextOf(called)).toBe(winner);
    });

    it('adds a version as AWSPENDING, and moves the label on with the next', async () => {
      const { arn, first } = await make();
      const [second, third] = [value('two'), value('three')];
      await vault.putPending(arn, second);
      expect(await labelsOf(arn)).toEqual({ [first]: ['AWSCURRENT'], [second.versionId]: ['AWSPENDING'] });
      await vault.putPending(arn, third);
      expect(await labelsOf(arn)).toEqual({ [first]: ['AWSCURRENT'], [third.versionId]: ['AWSPENDING'] });
      expect(await under.plaintextOf(arn)).toBe('one');
      expect(await under.plaintextOf(arn, 'AWSPENDING')).toBe('three');
    });

    it('knows the versions that have no label, and no others', async () => {
      const { arn, first } = await make();
      const [second, third] = [value('two'), value('three')];
      await vault.putPending(arn, second);
      await vault.putPending(arn, third);
      for (const versionId of [first, second.versionId, third.versionId])
        expect(await vault.hasVersion(arn, versionId)).toBe(true);
      expect(await vault.hasVersion(arn, randomUUID())).toBe(false);
    });

    it('promotes a version, labelled or not, if the one it replaces is still current', async () => {
      const { arn, first } = await make();
      const [second, third] = [value('two'), value('three')];
      await vault.putPending(arn, second);
      await vault.putPending(arn, third);
      expect(await vault.promote(arn, { from: second.versionId, to: third.versionId })).toBe('lost-race');
      expect(await under.plaintextOf(arn)).toBe('one');
      expect(await vault.promote(arn, { from: first, to: second.versionId })).toBe('done');
      expect(await under.plaintextOf(arn)).toBe('two');
      expect(await under.plaintextOf(arn, 'AWSPREVIOUS')).toBe('one');
      expect(await vault.promote(arn, { from: first, to: third.versionId })).toBe('lost-race');
      expect(await under.plaintextOf(arn)).toBe('two');
    });

    it('promotes no version that is not there', async () => {
      const { arn, first } = await make();
      expect(await vault.promote(arn, { from: first, to: randomUUID() })).toBe('lost-race');
      if (under.strays.includes('unknown-versions')) return;
      expect(await under.plaintextOf(arn)).toBe('one');
    });

    it('lets one of two promotions win at the same time', async () => {
      const { arn, first } = await make();
      const values = [value('two'), value('three')];
      for (const one of values) await vault.putPending(arn, one);
      const outcomes = await Promise.all(
        values.map(({ versionId }) => vault.promote(arn, { from: first, to: versionId })),
      );
      expect(outcomes.toSorted()).toEqual(['done', 'lost-race']);
      expect(await under.plaintextOf(arn)).toBe(outcomes[0] === 'done' ? 'two' : 'three');
    });

    it('takes AWSPENDING off the version that has it, and off no other', async () => {
      const { arn, first } = await make();
      const [second, third] = [value('two'), value('three')];
      await vault.putPending(arn, second);
      await vault.putPending(arn, third);
      expect(await vault.unstagePending(arn, second.versionId)).toBe('lost-race');
      expect(await vault.unstagePending(arn, third.versionId)).toBe('done');
      expect(await vault.unstagePending(arn, third.versionId)).toBe('lost-race');
      expect(await labelsOf(arn)).toEqual({ [first]: ['AWSCURRENT'] });
    });

    it('sets and removes tags, leaves others alone, and changes the description', async () => {
      const { arn } = await make('one', { a: '1', b: '2' });
      await vault.setTags(arn, { setTags: { b: '3', c: '4' }, removeTags: ['a', 'never-there'] });
      await vault.setDescription(arn, 'another one');
      expect(await vault.describe(arn)).toMatchObject({
        tags: { b: '3', c: '4' },
        description: 'another one',
      });
      await vault.setTags(arn, { setTags: {}, removeTags: [] });
      if (!under.strays.includes('empty-description')) await vault.setDescription(arn, '');
      const description = under.strays.includes('empty-description') ? 'another one' : '';
      expect(await vault.describe(arn)).toMatchObject({ tags: { b: '3', c: '4' }, description });
      expect(await under.plaintextOf(arn)).toBe('one');
    });

    it('encrypts with the KMS key of its creation, with another one when told so, and with its own again', async () => {
      const kmsKeyId = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      const called = `keywright/test/${randomUUID()}`;
      const first = value('one');
      const made = await vault.create({
        name: called,
        description: 'a key',
        tags: { a: '1' },
        kmsKeyId,
        ...first,
      });
      if (made === 'lost-race') throw new Error('the name was taken');
      const { arn } = made;
      expect((await vault.describe(arn))?.kmsKeyId).toBe(kmsKeyId);
      await vault.setKmsKey(arn, 'alias/keywright/test');
      expect((await vault.describe(arn))?.kmsKeyId).toMatch(/(^|:)alias\/keywright\/test$/);
      await vault.putPending(arn, { ...value('two'), kmsKeyId: 'alias/keywright/test' });
      expect((await vault.describe(arn))?.kmsKeyId).toMatch(/(^|:)alias\/keywright\/test$/);
      await vault.setKmsKey(arn, undefined);
      expect(await vault.describe(arn)).toMatchObject({
        kmsKeyId: undefined,
        description: 'a key',
        tags: { a: '1' },
      });
      expect(await under.plaintextOf(arn)).toBe('one');
      expect((await labelsOf(arn))[first.versionId]).toEqual(['AWSCURRENT']);
    });

    it('tells whether there is a resource policy', async () => {
      const { arn } = await make();
      expect(await vault.hasResourcePolicy(arn)).toBe(false);
      await under.putResourcePolicy(arn);
      expect(await vault.hasResourcePolicy(arn)).toBe(true);
    });

    it('schedules a deletion that can be taken back, with all versions', async () => {
      const { arn, name: called, first } = await make();
      await vault.scheduleDeletion(arn, 30);
      expect((await vault.describe(called))?.deletedAt).toBeGreaterThan(0);
      expect((await vault.describe(called))?.tags).toEqual({});
      expect(await under.plaintextOf(arn)).toBeUndefined();
      await vault.restore(arn);
      expect((await vault.describe(arn))?.deletedAt).toBeUndefined();
      expect(await labelsOf(arn)).toEqual({ [first]: ['AWSCURRENT'] });
      expect(await under.plaintextOf(arn)).toBe('one');
    });

    it('tells of a secret that waits for its deletion what may be judged before it is restored', async ({
      skip,
    }) => {
      const kmsKeyId = 'alias/keywright/test';
      const secret = { name: `keywright/test/${randomUUID()}`, description: '', tags: { a: '1' }, kmsKeyId };
      const made = await vault.create({ ...secret, ...value('one') });
      if (made === 'lost-race') throw new Error('the name was taken');
      await vault.scheduleDeletion(made.arn, 7);
      const seen = await vault.describe(secret.name);
      expect(seen).toMatchObject({ arn: made.arn, tags: { a: '1' }, attached: [] });
      expect(seen?.kmsKeyId).toMatch(/alias\/keywright\/test$/);
      if (under.strays.includes('deleted-policies')) skip();
      await expect(vault.hasResourcePolicy(made.arn)).rejects.toEqual(CONFLICT);
    });

    it('creates nothing under a name that waits for its deletion', async ({ skip }) => {
      if (under.strays.includes('deleted-names')) skip();
      const { arn, name: called } = await make();
      await vault.scheduleDeletion(arn, 7);
      expect(await vault.create({ name: called, description: '', tags: {}, ...value('two') })).toBe(
        'lost-race',
      );
    });

    it('says ERR_CONFLICT to changes of a secret that went away', async () => {
      const { arn } = await make();
      const gone = arn.replace(/......$/, 'gone42');
      await expect(vault.putPending(gone, value('two'))).rejects.toEqual(CONFLICT);
      await expect(vault.setTags(gone, { setTags: { a: 'b' }, removeTags: [] })).rejects.toEqual(CONFLICT);
      await expect(vault.setDescription(gone, 'x')).rejects.toEqual(CONFLICT);
      await expect(vault.setKmsKey(gone, undefined)).rejects.toEqual(CONFLICT);
      if (!under.strays.includes('missing-secrets'))
        await expect(vault.hasVersion(gone, randomUUID())).rejects.toEqual(CONFLICT);
      await expect(vault.scheduleDeletion(gone, 30)).rejects.toEqual(CONFLICT);
      await expect(vault.restore(gone)).rejects.toEqual(CONFLICT);
    });
  });
}
