import { must } from './child.mjs';
import { biome, checkLockFile, ensureModules, tsc } from './install.mjs';
import { log } from './log.mjs';

/** Types, format, lint and lock file. */
export default function check() {
  ensureModules();
  checkLockFile();
  must(process.execPath, [tsc, '-b']);
  log('types are sound');
  must(process.execPath, [biome, 'check', '.']);
  log('format and lint are clean');
  return 0;
}
