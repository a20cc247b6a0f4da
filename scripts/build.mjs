// Builds `cli` (Node alone) or `app` (window, preload, processes).
import { createBuilder } from 'vite';
import { root } from './child.mjs';

const targets = { cli: ['cli'], app: ['client', 'electron', 'preload'] };
const wanted = targets[process.argv[2]];
if (wanted === undefined) throw new Error(`build what? one of ${Object.keys(targets).join(', ')}`);

const builder = await createBuilder({
  root: `${root}/renderer`,
  configFile: `${root}/vite.config.ts`,
  logLevel: 'warn',
});
for (const name of wanted) await builder.build(builder.environments[name]);
