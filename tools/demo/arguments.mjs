const USAGE = 'usage: npm run demo [-- --keep]\n  --keep  leave it running at the end, to play with\n';

/**
 * Whether the demo is to be left running. Anything but `--keep` ends the process with its usage.
 *
 * @param {readonly string[]} args
 * @returns {boolean}
 */
export function wantsKeep([option, ...rest]) {
  if (rest.length > 0 || (option !== undefined && option !== '--keep')) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  return option === '--keep';
}
