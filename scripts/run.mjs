// The one entry point behind every script of package.json. Node built-ins only until `ensureModules` has run.
import { root } from './child.mjs';
import { fail } from './log.mjs';

const commands = {
  start: () => import('./start.mjs'),
  test: () => import('./test.mjs'),
  assay: () => import('./assay.mjs'),
  check: () => import('./check.mjs'),
  build: () => import('./build-all.mjs'),
  dev: () => import('./dev.mjs'),
  'test:gallery': () => import('./test-window.mjs').then(({ gallery }) => ({ default: gallery })),
  'test:flows': () => import('./test-window.mjs').then(({ flows }) => ({ default: flows })),
  'test:s3': () => import('./test-s3.mjs'),
  'test:shops': () => import('./test-shops.mjs'),
  chaos: () => import('./chaos.mjs'),
  bench: () => import('./bench.mjs'),
  dist: () => import('./dist.mjs'),
  schemas: () => import('./schemas.mjs'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = commands[name];
if (load === undefined) fail(`unknown command "${name}": one of ${Object.keys(commands).join(', ')}`);
/** Paths on the command line are meant from where the person stands, which npm keeps in INIT_CWD. */
const from = process.env.INIT_CWD ?? process.cwd();
process.chdir(root);
const { default: command } = await load();
process.exitCode = await command(args, from);
