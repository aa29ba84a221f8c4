import path from 'node:path';
import { handOver } from '../setup/hand-over.mjs';
import { root } from '../setup/root.mjs';

// What the selected tests need is set up by their vitest projects (vitest.config.ts), and nothing else.
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await handOver(process.execPath, [vitest, 'run', ...process.argv.slice(2)]);
