import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../setup/root.mjs';
import { which } from '../setup/which.mjs';
import { administratorOf } from './administrator.mjs';
import { optionsOf } from './arguments.mjs';
import { openAwsStage } from './aws-stage.mjs';
import { Script } from './script.mjs';
import { shellOf } from './shell.mjs';
import { openStage } from './stage.mjs';

const { keep, aws } = optionsOf(process.argv.slice(2));
let isLeftRunning = false;
const stage = await opened();
const { every, overlap } = stage.rotation;
const script = new Script();
const policyPack = ['--policy-pack', 'policy', ...stage.packConfig];
const { pulumi, keywright, quietly, idle } = shellOf(stage, script);
const administrator = administratorOf(stage);
const interrupted = once(process, 'SIGINT');

try {
  await prepare();
  await Promise.race([story(), stopped()]);
} catch (error) {
  script.expect('the demo runs to its end', 'yes', error instanceof Error ? error.message : String(error));
} finally {
  administrator.close();
  // A command that still runs has the lock of the stack, and what it makes is to be removed as well.
  await idle();
  await stage.close();
}
// Else it stays as it is: 1, if something could not be removed.
if (!(await script.finish(path.join(root, 'demo-result.json')))) process.exitCode = 1;

/** The stage, or the end: nobody agreed, or there is none. @returns {Promise<import('./stage.mjs').Stage>} */
async function opened() {
  try {
    const found = aws ? await openAwsStage() : await openStage();
    return found ?? process.exit(2);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return process.exit(1);
  }
}

/** An interrupted story is a broken promise, unless it was left running to be interrupted. */
async function stopped() {
  await interrupted;
  if (!isLeftRunning) throw new Error('interrupted');
}

async function prepare() {
  await quietly('stack', 'init', stage.stack, '--non-interactive');
  await stage.prepare(async (name, value) => {
    await quietly('config', 'set', name, value, '--stack', stage.stack, '--non-interactive');
  });
}

/** @param {Record<string, string>} values */
async function configure(values) {
  for (const [name, value] of Object.entries(values)) {
    script.say(`   $ pulumi config set ${name} ${/["[]/.test(value) ? `'${value}'` : value}`);
    await quietly('config', 'set', name, value, '--stack', stage.stack, '--non-interactive');
  }
}

async function story() {
  await badKeyIsBlocked();
  const found = await goodKeyIsMinted();
  const { keyId, secretName } = found;
  const url = await requestsAreVerified(found);
  await keyIsRotated(url, secretName);
  if (keep) return leaveRunning(url, secretName, keyId);
  await keyIsRevoked(url, secretName, keyId);
  await everythingIsTornDown();
}

async function badKeyIsBlocked() {
  script.step(
    '1. A key that never expires and may do everything',
    'The policy pack stops it in preview, before anything exists.',
  );
  await configure({ keyType: 'tool', expiresIn: 'never', scopes: '["read-reports","admin"]' });
  const { code, output } = await pulumi('preview', ...policyPack);
  script.explain(
    'Each [mandatory] line is a rule of the pack and a key: what is declared, what is allowed and by whom, how to mend it.',
  );
  script.explain(
    'The rules are mandatory, so the preview ends with a non-zero exit code: in CI, the build fails here.',
  );
  script.expect('preview fails', true, code !== 0);
  script.expect('the rule key-must-expire says why', true, output.includes('key-must-expire'));
  script.expect('the rule key-elevated-scopes says why', true, output.includes('key-elevated-scopes'));
  script.expect('items in the key table', 0, await administrator.countItems());
  script.expect('secrets in Secrets Manager', 0, await administrator.countSecrets());
}

/** @returns {Promise<import('./stage.mjs').Outputs>} */
async function goodKeyIsMinted() {
  script.step(
    '2. The corrected key',
    `It lives an hour, is due for rotation every ${every} s, and reads reports.`,
  );
  await configure({
    keyType: 'service',
    expiresIn: '1h',
    scopes: '["read-reports"]',
    rotateEvery: `${every}s`,
    overlap: `${overlap}s`,
  });
  const { code } = await pulumi('up', '--yes', '--skip-preview', ...policyPack);
  script.expect('up succeeds', 0, code);
  script.explain(
    'keyId is the public handle (logs, the operator), hint is what people may see, secretName is where consumers read.',
  );
  script.explain('None of the outputs is secret: the plaintext went to Secrets Manager only.');
  const found = await outputs();
  const { keyId, secretName } = found;
  const plaintext = await administrator.plaintext(secretName);
  script.expect('the secret holds a key string', true, plaintext.startsWith('acme_live_'));
  script.expect('files of the Pulumi state that hold it', 0, await filesHolding(plaintext));
  script.say('   The record in DynamoDB:');
  const record = await administrator.record(keyId);
  script.show(record);
  script.explain(
    'hash: argon2id of the whole key string. check: 16 bits of a digest, to refuse wrong guesses early.',
  );
  script.explain(
    'permissions: what the scopes resolved to. audit: number and digest of the last event of the trail.',
  );
  script.expect('the record holds an argon2id hash', true, record.includes('$argon2id$'));
  script.expect('the record holds the key string', false, record.includes(plaintext));
  return found;
}

/** @returns {Promise<import('./stage.mjs').Outputs>} */
async function outputs() {
  const { output } = await quietly('stack', 'output', '--json', '--stack', stage.stack);
  const found = JSON.parse(output);
  stage.learn(found);
  return found;
}

/** @param {string} text @returns {Promise<number>} */
async function filesHolding(text) {
  let found = 0;
  for (const entry of await readdir(stage.backend, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && (await readFile(path.join(entry.parentPath, entry.name), 'latin1')).includes(text))
      found += 1;
  }
  return found;
}

/** @param {string} url @param {string} route @param {string | undefined} key @param {string} whose */
async function ask(url, route, key, whose) {
  const [method = '', target = ''] = route.split(' ');
  const answer = await fetch(url + target, {
    method,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  script.say(`   → ${route}  ${whose}`);
  script.show(`${answer.status} ${await answer.text()}`);
  return answer.status;
}

/** Another character in the middle: the checksum finds it. @param {string} key */
function misspelt(key) {
  const at = key.length - 20;
  return key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
}

/** @param {import('./stage.mjs').Outputs} found @returns {Promise<string>} */
async function requestsAreVerified(found) {
  script.step('3. An HTTP API behind the Lambda bundle', 'Every request is checked against the table.');
  const key = await administrator.plaintext(found.secretName);
  const url = await stage.service(found, key);
  script.say(`   ${url}`);
  script.expect('with the key from Secrets Manager', 200, await ask(url, 'GET /reports', key, 'the key'));
  script.expect('without a key', 401, await ask(url, 'GET /reports', undefined, 'no key'));
  script.expect(
    'with a typing error',
    stage.refused,
    await ask(url, 'GET /reports', misspelt(key), 'the key with a typing error'),
  );
  script.expect(
    'with a made-up key',
    stage.refused,
    await ask(url, 'GET /reports', `acme_live_${'x'.repeat(68)}`, 'a made-up key'),
  );
  script.explain(
    'Every bad credential gets the same answer; only a proven key learns which permission it lacks:',
  );
  script.expect(
    'outside its scopes',
    403,
    await ask(url, 'POST /reports', key, 'the key, on a route that its scopes do not open'),
  );
  return url;
}

/** @param {string} url @param {string} secretName */
async function keyIsRotated(url, secretName) {
  script.step(
    '4. The rotation comes due',
    `Nothing happens until somebody runs pulumi up: we wait until the ${every} s are over.`,
  );
  const before = await administrator.plaintext(secretName);
  const { output: listed } = await quietly('stack', 'output', 'rotatesAt', '--stack', stage.stack);
  await until(Date.parse(listed.trim()) + 1_000, 'the rotation is due');
  const preview = await pulumi('preview', ...policyPack);
  script.explain(
    '~rotationEpoch is the rotation. It is the only change: those who read the secret by its name see nothing.',
  );
  script.expect('preview shows the rotation', true, preview.output.includes('rotationEpoch'));
  const up = await pulumi('up', '--yes', '--skip-preview', ...policyPack);
  script.expect('up succeeds', 0, up.code);
  const superseded = Date.now();
  const now = await administrator.plaintext(secretName);
  script.expect('the secret holds a new key string', true, now !== before && now.startsWith('acme_live_'));
  script.expect('the new version', 200, await ask(url, 'GET /reports', now, 'the new version'));
  script.expect(
    'the old version, in the overlap',
    200,
    await ask(url, 'GET /reports', before, 'the old version, in the overlap'),
  );
  await until(superseded + (overlap + 1) * 1_000, 'the overlap is over');
  script.expect(
    'the old version, after it',
    stage.refused,
    await ask(url, 'GET /reports', before, `the old version, ${overlap} s later`),
  );
  script.expect('the new version still', 200, await ask(url, 'GET /reports', now, 'the new version'));
}

/** @param {string} url @param {string} secretName @param {string} keyId */
async function keyIsRevoked(url, secretName, keyId) {
  script.step(
    '5. The key leaks, and is revoked',
    'One command; no deployment. It holds for the very next request.',
  );
  const key = await administrator.plaintext(secretName);
  script.expect('before', 200, await ask(url, 'GET /reports', key, 'the key, before'));
  const revoked = await keywright('revoke', keyId, '--reason', 'found in a public log');
  script.expect('revoke succeeds', 0, revoked.code);
  script.expect(
    'the very next request',
    stage.refused,
    await ask(url, 'GET /reports', key, 'the key, at once afterwards'),
  );
  const audit = await keywright('audit', keyId);
  script.explain(
    'One event for each change, written in the same transaction; each holds the digest of the one before.',
  );
  script.expect('the audit trail tells who', true, audit.output.includes('arn:aws:'));
  script.expect('the audit trail tells why', true, audit.output.includes('found in a public log'));
}

/** @param {number} instant in milliseconds @param {string} what */
async function until(instant, what) {
  const left = Math.max(0, instant - Date.now());
  script.say(`   … ${Math.ceil(left / 1_000)} s until ${what}`);
  await pause(left);
}

async function everythingIsTornDown() {
  script.step(
    '6. Everything is torn down',
    'The secret is scheduled for deletion; a tombstone of the record stays for audits.',
  );
  const { code } = await pulumi('destroy', '--yes', '--skip-preview');
  script.expect('destroy succeeds', 0, code);
  script.expect('secrets in Secrets Manager', 0, await administrator.countSecrets());
}

/** @param {string} url @param {string} secretName @param {string} keyId */
async function leaveRunning(url, secretName, keyId) {
  script.step('Left running (--keep)', 'Ctrl-C ends it; nothing stays behind. In another terminal:');
  script.say(`   cd ${quoted(root)}`);
  script.say(`   export PATH=${quoted(searchPath())}:"$PATH"`);
  for (const [name, value] of Object.entries(stage.settings))
    script.say(value === undefined ? `   unset ${name}` : `   export ${name}=${quoted(value)}`);
  script.say(`   API: ${url}/reports    stack: ${stage.stack}    key: ${keyId}    secret: ${secretName}`);
  for (const line of [
    `pulumi preview --stack ${stage.stack} --policy-pack policy`,
    `pulumi up --stack ${stage.stack} --policy-pack policy --yes`,
    'npx keywright list',
    `npx keywright show ${keyId}`,
    `npx keywright revoke ${keyId} --reason 'found in a public log'`,
    `curl -i -H "Authorization: Bearer $(aws secretsmanager get-secret-value --secret-id ${secretName} --version-stage AWSCURRENT --query SecretString --output text)" ${quoted(`${url}/reports`)}`,
  ])
    script.say(`   ${line}`);
  isLeftRunning = true;
  // A signal that is waited for keeps no process alive: in an account, where nothing else runs here, all would be left there, unsaid.
  const alive = setInterval(() => {}, 60_000);
  await interrupted;
  clearInterval(alive);
}

/** For a shell. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Where pulumi, node and keywright are. */
function searchPath() {
  const pulumi = which('pulumi');
  const folders = pulumi === undefined ? [] : [path.dirname(pulumi)];
  return [...folders, path.join(root, 'node_modules', '.bin')].join(path.delimiter);
}
