import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const external = ['electron', /^@duckdb\//];
const resolve = { noExternal: true as const, conditions: ['node', 'import', 'default'] };

/** One config, four environments; `vite build --app` makes them all, the CLI alone is built by `scripts/build.mjs cli`. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  builder: {},
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    chunkSizeWarningLimit: 4000,
  },
  environments: {
    client: {},
    cli: {
      consumer: 'server',
      build: {
        outDir: '../dist/cli',
        target: 'node20',
        ssr: true,
        emptyOutDir: true,
        rolldownOptions: {
          input: { cli: 'core/cli.ts' },
          external,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
      resolve,
    },
    electron: {
      consumer: 'server',
      build: {
        outDir: '../dist/electron',
        target: 'node20',
        ssr: true,
        emptyOutDir: true,
        rolldownOptions: {
          input: {
            main: 'electron/main.ts',
            'reader-process': 'electron/reader-process.ts',
            'writer-process': 'electron/writer-process.ts',
          },
          external,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
      resolve,
    },
    preload: {
      consumer: 'server',
      build: {
        outDir: '../dist/electron',
        target: 'node20',
        ssr: true,
        emptyOutDir: false,
        rolldownOptions: {
          input: { preload: 'electron/preload.ts' },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
      resolve: { noExternal: true },
    },
  },
});
