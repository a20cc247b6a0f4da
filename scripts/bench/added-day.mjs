import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { log } from '../log.mjs';
import { fraction, median, megabytes, spread, timed } from './measure.mjs';
import { builtTables, linkTree, mustEqual, published } from './workspace.mjs';

const aim = 1 / 15;

/** The last day comes to a shop whose other days are built already, against a full build of all days in the same workspace. */
export async function measureAddedDay({ built, shop, folder, pairs }) {
  const root = path.join(folder, 'growing');
  linkTree(shop.folder, root, (file) => !file.includes('_manifests'));
  const manifests = readdirSync(path.join(shop.folder, '_manifests')).sort();
  const last = path.join('_manifests', manifests.at(-1));
  rmSync(path.join(root, last));
  const before = path.join(folder, 'before-last-day');
  const shared = (file) => file.includes(`${path.sep}objects${path.sep}`) || file.endsWith('warehouse.duckdb');
  const assay = (...words) => timed([built.cli, ...words, '--quiet']);
  log(`building all days but ${path.basename(last)}`);
  await assay('refresh', '--source', root, '--workspace', before, '--pack', 'commerce');
  copyFileSync(path.join(shop.folder, last), path.join(root, last));
  const runs = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const workspace = path.join(folder, 'with-last-day');
    linkTree(before, workspace, shared);
    const sync = await assay('sync', '--workspace', workspace);
    const added = await assay('build', '--workspace', workspace);
    const one = published(workspace);
    const full = await assay('build', '--workspace', workspace, '--full');
    const all = published(workspace);
    await mustEqual(
      one.warehouse,
      all.warehouse,
      builtTables(all.manifest),
      'Tables after an added day and a full build',
    );
    runs.push({ sync, added, full, one: one.manifest, all: all.manifest });
    rmSync(workspace, { recursive: true });
    log(
      `added day ${pair}/${pairs}: ${JSON.stringify(one.manifest.timings)}, full ${JSON.stringify(all.manifest.timings)}`,
    );
  }
  rmSync(before, { recursive: true });
  rmSync(root, { recursive: true });
  return rows(runs, manifests.length);
}

function rows(runs, days) {
  const row = (what, ours, full, aimed = false) => {
    const ratios = runs.map((run) => Math.max(ours(run), 0.001) / full(run));
    const seconds = (pick) => `${spread(runs.map(pick), 2)} s`;
    return {
      what,
      ratio: fraction(ratios),
      ...(aimed ? { aim: '<= 1/15', isMet: median(ratios) <= aim } : {}),
      figures: `${seconds(ours)} / ${seconds(full)}`,
    };
  };
  const build = (manifest, stages) => stages.reduce((sum, stage) => sum + (manifest.timings[stage] ?? 0), 0) / 1000;
  const how = (manifest, ways) =>
    manifest.models.filter((model) => ways.includes(model.how)).reduce((sum, model) => sum + model.ms, 0) / 1000;
  const whole = ({ all }) => build(all, ['total']);
  const part = (what, ours) => ({ ...row(what, ours, whole) });
  return [
    row(`one added day / full build at ${days} days: the build`, ({ one }) => build(one, ['total']), whole, true),
    {
      ...row(
        '  the whole processes, with sync',
        (r) => r.sync.seconds + r.added.seconds,
        (r) => r.full.seconds,
      ),
      peak: megabytes(runs.map((r) => r.added.peak)),
    },
    row(
      '  CPU seconds of the build process',
      (r) => r.added.cpu,
      (r) => r.full.cpu,
      true,
    ),
    part('  clone of the file and its hash, hash of the new one', ({ one }) => build(one, ['clone', 'hash'])),
    part('  close (checkpoint, compaction)', ({ one }) => build(one, ['close'])),
    part('  models rebuilt in full', ({ one }) => how(one, ['full'])),
    part('  models by touched keys, and views', ({ one }) => how(one, ['incremental', 'view', 'kept'])),
    part('  sources', ({ one }) => build(one, ['ingest'])),
    part('  checks and facts', ({ one }) => build(one, ['checks', 'facts'])),
    row(
      '  without clone, hash and close',
      ({ one }) => build(one, ['ingest', 'models', 'checks', 'facts']),
      whole,
      true,
    ),
  ];
}
