import { root, run } from './child.mjs';
import { ensureCli, ensureModules } from './install.mjs';

/** `npm run -s assay -- ...`: the command line, built first when its sources have changed. */
export default async function assay(args, from) {
  ensureModules();
  return run(process.execPath, [ensureCli(), ...args], { cwd: from, env: { ...process.env, ASSAY_ROOT: root } });
}
