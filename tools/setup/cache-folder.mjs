import os from 'node:os';
import path from 'node:path';

/**
 * The folder that keeps what set-up downloads and builds, shared by every clone of this user.
 *
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string }} [machine]
 */
export function cacheFolder({ env = process.env, platform = process.platform, home = os.homedir() } = {}) {
  return path.join(userCache(env, platform, home), 'keywright');
}

/** @param {NodeJS.ProcessEnv} env @param {NodeJS.Platform} platform @param {string} home */
function userCache(env, platform, home) {
  // The XDG specification has relative paths ignored.
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  return platform === 'darwin' ? path.join(home, 'Library', 'Caches') : path.join(home, '.cache');
}
