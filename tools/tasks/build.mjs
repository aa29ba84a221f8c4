import { ensureBuild } from '../build/index.mjs';
import { say } from '../setup/progress.mjs';

try {
  await ensureBuild();
} catch (error) {
  say(String(error));
  process.exitCode = 1;
}
