import { rmSync } from 'node:fs';
import path from 'node:path';
import { log } from '../log.mjs';
import { megabytes, timed } from './measure.mjs';
import { generatedShop } from './shop.mjs';
import { published } from './workspace.mjs';

const sizes = [1_000_000, 10_000_000, 50_000_000];
/** A model with less than this share of the largest build is not told of. */
const leastShare = 0.01;

/**
 * The first refresh of shops of 1, 10 and 50 million order lines, up to `lines`: time, memory, the share of every model, and how fast
 * each grows. The ratio is the growth of the time over that of n log n, from each size to the next: above 1 grows faster.
 */
export async function measureGrowth({ built, cache, folder, lines }) {
  const runs = [];
  for (const size of sizes.filter((each) => each <= lines)) {
    const shop = await generatedShop(cache, built.cli, size);
    const workspace = path.join(folder, 'grown');
    const words = ['refresh', '--source', shop.folder, '--workspace', workspace, '--pack', 'commerce', '--quiet'];
    const run = await timed([built.cli, ...words]);
    const { manifest } = published(workspace);
    rmSync(workspace, { recursive: true });
    runs.push({ ...run, lines: shop.lines, timings: manifest.timings, models: manifest.models });
    log(`${shop.lines} lines: ${run.seconds.toFixed(1)} s, CPU ${run.cpu} s, peak ${megabytes([run.peak])}`);
    log(JSON.stringify(manifest.timings));
  }
  return rows(runs);
}

function rows(runs) {
  const row = (what, seconds) => ({ what, ...growth(runs, seconds), figures: tell(runs, seconds) });
  const stages = Object.keys(runs.at(-1).timings).filter((stage) => stage !== 'total');
  const msOf = (run, name) => run.models.find(({ model }) => model === name)?.ms ?? 0;
  const ofModels = (run) => run.models.reduce((sum, { ms }) => sum + ms, 0);
  const dearest = runs
    .at(-1)
    .models.filter(({ ms }) => ms >= leastShare * ofModels(runs.at(-1)))
    .sort((a, b) => b.ms - a.ms);
  const share = (name) => runs.map((run) => `${((msOf(run, name) / ofModels(run)) * 100).toFixed(1)}%`).join(', ');
  return [
    {
      ...row('first refresh, the whole process', (run) => run.seconds),
      peak: runs.map((run) => megabytes([run.peak])).join(', '),
    },
    row('  CPU seconds', (run) => run.cpu),
    row('  the build in it', (run) => run.timings.total / 1000),
    ...stages.map((stage) => row(`    ${stage}`, (run) => (run.timings[stage] ?? 0) / 1000)),
    ...dearest.map(({ model }) => {
      const told = row(`  ${model}`, (run) => msOf(run, model) / 1000);
      return { ...told, figures: `${told.figures}; of all models ${share(model)}` };
    }),
  ];
}

/** The ratios from each size to the next; met when the last, between the largest sizes, is not above 1. */
function growth(runs, seconds) {
  const ofSize = ({ lines }) => lines * Math.log(lines);
  const ratios = runs.slice(1).map((run, i) => seconds(run) / seconds(runs[i]) / (ofSize(run) / ofSize(runs[i])));
  if (ratios.length === 0) return {};
  return { ratio: ratios.map((ratio) => ratio.toFixed(2)).join(', '), aim: '<= 1', isMet: ratios.at(-1) <= 1 };
}

const tell = (runs, seconds) => `${runs.map((run) => seconds(run).toFixed(1)).join(', ')} s`;
