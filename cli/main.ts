#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { systemClock } from '../keys/clock.js';
import { connect } from './deps.js';
import { localFiles } from './files.js';
import { readLeaked } from './read-leaked.js';
import { run } from './run.js';

// Whoever reads the output may have read enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const err = (text: string): void => void process.stderr.write(text);

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  clock: systemClock,
  files: localFiles,
  connect,
  inputLines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
  readLeaked: () => readLeaked(process.stdin, err),
  out: (text) => void process.stdout.write(text),
  err,
});
