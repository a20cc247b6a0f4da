import { ensureModules } from './install.mjs';
import { pack } from './pack.mjs';

/**
 * `npm run dist [-- --linux tar.gz ...]`: an unpacked app and an archive in release/.
 * With `--check` it packs, then proves that what was packed starts and does the main job.
 */
export default async function dist(args) {
  ensureModules();
  if (args.includes('--check')) return (await import('./test-dist.mjs')).testDist();
  return pack(args, {});
}
