const USAGE = `usage: npm run demo [-- [--aws] [--keep]]
  --aws   in the AWS account of your environment, instead of local endpoints; it asks first
  --keep  leave it running at the end, to play with
`;

/**
 * How the demo is to be played.
 *
 * @typedef {{ keep: boolean, aws: boolean }} Options
 */

/**
 * What was asked of the demo. Anything but its options, each once, ends the process with its usage.
 *
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function optionsOf(args) {
  const known = args.every((arg, at) => ['--aws', '--keep'].includes(arg) && args.indexOf(arg) === at);
  if (!known) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  return { keep: args.includes('--keep'), aws: args.includes('--aws') };
}
