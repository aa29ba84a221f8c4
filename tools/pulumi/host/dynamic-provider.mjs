/**
 * The host of dynamic providers, as the script that ships in @pulumi/pulumi, with one difference: it ends with the
 * engine. The shipped one goes on for ever, and goes on creating, when the engine is killed.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'project.js'));
const end = () => process.exit(0);
// The engine holds the other end of our stdin: it closes in whatever way the engine dies.
process.stdin.on('end', end).on('error', end).resume();
require(require.resolve('@pulumi/pulumi/cmd/dynamic-provider'));
