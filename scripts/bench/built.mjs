import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../child.mjs';
import { ensureCli } from '../install.mjs';

/**
 * A copy of the built command line, so that nothing changes under a measurement, and the product's functions that the benchmark
 * calls itself.
 */
export async function takeBuilt(folder) {
  const cli = ensureCli();
  cpSync(path.dirname(cli), path.join(folder, 'dist/cli'), { recursive: true });
  cpSync(path.join(root, 'resources'), path.join(folder, 'resources'), { recursive: true });
  mkdirSync(path.join(folder, 'product'), { recursive: true });
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: path.join(root, 'scripts/bench/product.mjs'),
      outDir: path.join(folder, 'product'),
      target: 'node20',
      rolldownOptions: { external: [/^@duckdb\//], output: { entryFileNames: 'product.js' } },
    },
  });
  const productFile = path.join(folder, 'product/product.js');
  return {
    cli: path.join(folder, 'dist/cli/cli.js'),
    packsDir: path.join(folder, 'resources/packs'),
    productFile,
    product: await import(pathToFileURL(productFile).href),
  };
}
