/**
 * node tools/start.mjs <task> [argument...]
 *
 * Runs a task of tools/tasks/ on Node 24, whatever Node this is, from a fresh clone on: first the dependencies are
 * installed, if they are not. It imports nothing but Node's own modules and tools/setup/.
 */
const oldestNode = 20;

const [task, ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  // Before any import: an older Node might not be able to read the modules.
  console.error(`This is Node ${process.versions.node}; install Node ${oldestNode} or newer.`);
  process.exitCode = 1;
} else {
  const { start } = await import('./setup/start-task.mjs');
  process.exitCode = await start(task, args);
}
