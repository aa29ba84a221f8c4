import { startNode } from './children.mjs';
import { messages, requireFrom } from './sdk.mjs';

/** The SDK's runner exits with this when it has already shown the error to the user. */
const alreadyShown = 32;

/**
 * LanguageRuntime.Run: runs the user's program to its end. A failure of the program is an answer, never an error of
 * the call: the engine would show such an error as a fault of this host.
 *
 * @param {string} engineAddress
 */
export const run = (engineAddress) => (/** @type {any} */ call, /** @type {any} */ answer) => {
  const request = call.request;
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() || request.getPwd();
  const options = info?.getOptions()?.toJavaScript() ?? {};
  let runner;
  try {
    runner = requireFrom(folder).resolve('@pulumi/pulumi/cmd/run');
  } catch {
    return answer(null, failed('The Pulumi SDK is not installed. Run: npm install'));
  }
  const child = startNode(
    [...nodeArguments(options), runner, ...runnerArguments(request, info, engineAddress)],
    { cwd: folder, env: environment(request, options), stdio: ['ignore', 'inherit', 'inherit'] },
  );
  call.on('cancelled', () => child.kill('SIGTERM'));
  child.on('error', (error) => answer(null, failed(`Node could not be started: ${error.message}`)));
  child.on('exit', (code, signal) => answer(null, outcome(code, signal)));
};

/** @param {any} request @param {any} info @param {string} engineAddress */
function runnerArguments(request, info, engineAddress) {
  const named = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': info?.getRootDirectory(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: request.getParallel(),
  };
  const flags = Object.entries(named).flatMap(([name, value]) => (value ? [`--${name}=${value}`] : []));
  const dryRun = request.getDryrun() ? ['--dry-run'] : [];
  return [...flags, ...dryRun, info?.getEntryPoint() || '.', ...request.getArgsList()];
}

/** @param {any} options */
const nodeArguments = ({ nodeargs }) => (nodeargs ? String(nodeargs).split(/\s+/) : []);

/** @param {any} request @param {any} options */
const environment = (request, { typescript, tsconfig }) => ({
  ...process.env,
  PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
  PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  PULUMI_NODEJS_TYPESCRIPT: String(typescript !== false),
  ...(tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: String(tsconfig) } : {}),
});

/** @param {number | null} code @param {string | null} signal */
function outcome(code, signal) {
  if (code === 0) return new messages.RunResponse();
  if (code === alreadyShown) return new messages.RunResponse().setBail(true);
  return failed(
    code === null
      ? `Program exited due to signal: ${signal}`
      : `Program exited with non-zero exit code: ${code}`,
  );
}

/** @param {string} text */
const failed = (text) => new messages.RunResponse().setError(text);
