import { ensureApp, ensureCli, ensureModules } from './install.mjs';

/** Command line and window. */
export default function buildAll() {
  ensureModules();
  ensureCli();
  ensureApp();
  return 0;
}
