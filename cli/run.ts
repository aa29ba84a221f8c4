import { Command, CommanderError } from 'commander';
import type { Clock } from '../keys/clock.js';
import { ApiKeyError } from '../keys/errors.js';
import { printable } from '../keys/printable.js';
import type { SecretText } from '../keys/secret-text.js';
import { audit } from './commands/audit.js';
import { auditByPolicy, auditorFrom, type PolicyAuditOptions } from './commands/audit-by-policy.js';
import { list } from './commands/list.js';
import { revoke } from './commands/revoke.js';
import { show } from './commands/show.js';
import { summarizePolicies } from './commands/summarize-policies.js';
import type { Context, Files, Place, Services } from './context.js';
import { withoutKeyStrings, withoutPieces } from './leaks.js';
import { misused, Refusal } from './refusal.js';
import { packageVersion } from './version.js';

/** All of the outside world that the tool touches. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly files: Files;
  connect(place: Place): Promise<Services>;
  readLeaked(): Promise<SecretText>;
  /** The lines of standard input. */
  inputLines(): AsyncIterable<string>;
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
}

interface PlaceOptions {
  readonly table?: string;
  readonly region?: string;
  readonly activityTable?: string;
}

function placeOf(options: PlaceOptions, env: World['env']): Place {
  const table = options.table || env.KEYWRIGHT_TABLE;
  if (!table) throw misused('no key table is named; give --table <name> or set KEYWRIGHT_TABLE');
  return {
    table,
    region: options.region,
    activityTable: options.activityTable || env.KEYWRIGHT_ACTIVITY_TABLE || undefined,
  };
}

const KEY =
  'a key id, a label, the name or ARN of its secret, or "-" to read a key string from standard input';

function program(world: World, done: (exitCode: number) => void): Command {
  const command = new Command('keywright')
    .description('Lists, shows, revokes and audits API keys. Prints nothing secret.')
    .version(packageVersion())
    .option('--table <name>', 'key table (default: KEYWRIGHT_TABLE)')
    .option('--region <region>', "AWS region (default: the SDK's own)")
    .option('--activity-table <name>', 'activity table, for usage (default: KEYWRIGHT_ACTIVITY_TABLE)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: world.out,
      writeErr: (text) => world.err(withoutPieces(text)),
    })
    .exitOverride();
  const contextAt = async (place: Place): Promise<Context> => ({
    ...(await world.connect(place)),
    table: place.table,
    clock: world.clock,
    readLeaked: world.readLeaked,
    say: (text) => world.out(`${withoutKeyStrings(text)}\n`),
    warn: (text) => complain(world, text),
  });
  const context = (): Promise<Context> => contextAt(placeOf(command.opts<PlaceOptions>(), world.env));
  command
    .command('list')
    .description('list the keys of the table')
    .option('--account <account>', 'only the keys of this account')
    .option('--json', 'as JSON')
    .action(async (options) => done(await list(await context(), options)));
  command
    .command('show')
    .description('show everything about a key that is not secret')
    .argument('<key>', KEY)
    .option('--json', 'as JSON')
    .action(async (key: string, options) => done(await show(await context(), key, options)));
  command
    .command('revoke')
    .description('refuse a key from now on, for ever')
    .argument('<key>', KEY)
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .action(async (key: string, options) => done(await revoke(await context(), key, options)));
  command
    .command('audit')
    .description(
      'print who did what with a key, and check that the trail is whole; or judge all keys by policies',
    )
    .argument('[key]', KEY)
    .option('--policy <module>', 'judge all keys: ES module that exports the organisation of the policy pack')
    .option('--policy-config <json>', 'file of --policy-pack-config')
    .option('--json', 'as JSON')
    .action(async (key: string | undefined, options: Partial<PolicyAuditOptions>) => {
      const { policy, json } = options;
      if (key !== undefined && policy === undefined && options.policyConfig === undefined)
        return done(await audit(await context(), key, json ? { json } : {}));
      if (key !== undefined || policy === undefined)
        throw misused('name a key, or give --policy <module> to judge all keys of the table; one of the two');
      const auditor = await auditorFrom(world.files, { ...options, policy });
      done(await auditByPolicy(await context(), auditor, { ...options, policy }));
    });
  command
    .command('summarize-policies')
    .description('read the events of a preview on standard input, and write what policies said as Markdown')
    .action(async () => done(await summarizePolicies(world)));
  return command;
}

/** One line on standard error; it may quote what was typed, what a service said, and what is in the table. */
function complain(world: World, text: string): void {
  world.err(`keywright: ${printable(withoutPieces(text).replaceAll(/\s*\n\s*/g, ' '))}\n`);
}

function failureOf(error: unknown): { readonly line: string; readonly exitCode: number } {
  if (error instanceof Refusal) return { line: error.message, exitCode: error.exitCode };
  if (error instanceof ApiKeyError) return { line: error.message, exitCode: 1 };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
  return { line: `unexpected failure (${what}); please report it`, exitCode: 1 };
}

/**
 * Runs the tool.
 *
 * @param args the arguments after `keywright`
 * @returns the exit code: 0 done, 1 it failed, 2 it was asked wrongly
 * @example
 * process.exitCode = await run(['revoke', 'ci-upload', '--reason', 'INC-7'], world);
 */
export async function run(args: readonly string[], world: World): Promise<number> {
  let exitCode = 0;
  try {
    await program(world, (code) => {
      exitCode = code;
    }).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its own message; asking for help is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = failureOf(error);
    complain(world, failure.line);
    return failure.exitCode;
  }
}
