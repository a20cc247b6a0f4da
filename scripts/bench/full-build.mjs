import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { log } from '../log.mjs';
import { median, megabytes, spread, timed } from './measure.mjs';
import { builtTables, mustEqual, published } from './workspace.mjs';

const plainScript = fileURLToPath(new URL('./plain-build.mjs', import.meta.url));
const aim = 1.15;

/**
 * A full build from the mirror against plain DuckDB doing the same by hand; the tables of both must hold the same rows. What is
 * computed in code has no SELECT to run by hand: it is copied there, and left out where the same work is compared.
 */
export async function measureFullBuild({ built, shop, folder, pairs, workspace }) {
  const workFile = path.join(folder, 'work.json');
  const first = published(workspace);
  const work = await built.product.describeWork(workspace, built.packsDir, first.warehouse);
  const absent = new Set(first.manifest.models.filter(({ how }) => how === 'unavailable').map(({ model }) => model));
  const models = work.models.map((model) => ({ ...model, isAbsent: absent.has(model.name) }));
  writeFileSync(workFile, JSON.stringify({ ...work, models }));
  const out = path.join(folder, 'plain.duckdb');
  const runs = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = await timed([built.cli, 'build', '--full', '--workspace', workspace, '--quiet']);
    const { warehouse, manifest } = published(workspace);
    const theirs = await timed([plainScript, shop.folder, out, workFile, warehouse]);
    const plain = JSON.parse(theirs.stdout);
    await mustEqual(warehouse, out, builtTables(manifest), 'Tables of the product and of plain DuckDB');
    const inCode = new Set(work.models.filter(({ isComputed }) => isComputed).map(({ name }) => name));
    const inSql = manifest.models.filter(({ model }) => !inCode.has(model));
    const computed = sumOf(manifest.models) - sumOf(inSql);
    runs.push({ ours, theirs, timings: manifest.timings, computed, models: inSql, plain });
    log(
      `full build ${pair}/${pairs}: ${ours.seconds.toFixed(1)} s (CPU ${ours.cpu}), by hand ${theirs.seconds.toFixed(1)} s (CPU ${theirs.cpu}); ${tell(manifest.timings)}; by hand ${tell(plain.ms)}`,
    );
  }
  rmSync(out, { force: true });
  return rows(runs);
}

function rows(runs) {
  const each = (pick) => runs.map(pick);
  const seconds = (pick) =>
    `${spread(
      each(pick).map((ms) => ms / 1000),
      1,
    )} s`;
  const row = (what, one, other, aimed) => {
    const ratios = runs.map((run) => one(run) / other(run));
    return {
      what,
      ratio: spread(ratios),
      ...(aimed ? { aim: `<= ${aim}`, isMet: median(ratios) <= aim } : {}),
      figures: `${seconds(one)} / ${seconds(other)}`,
    };
  };
  const same = ({ timings, computed }) => timings.ingest + timings.models - computed + timings.close;
  const { timings, models } = runs.at(-1);
  const slower = models
    .map(({ model, ms }) => ({ model, ms, plain: runs.at(-1).plain.models[model] ?? 0 }))
    .sort((a, b) => b.ms - b.plain - (a.ms - a.plain))
    .slice(0, 4)
    .map(({ model, ms, plain }) => `${model} ${ms}/${plain} ms`);
  return [
    {
      ...row(
        'full build / by hand: the whole process',
        (r) => r.ours.seconds * 1000,
        (r) => r.theirs.seconds * 1000,
        true,
      ),
      peak: `${megabytes(each((r) => r.ours.peak))} / ${megabytes(each((r) => r.theirs.peak))}`,
    },
    row(
      '  CPU seconds of the whole process',
      (r) => r.ours.cpu * 1000,
      (r) => r.theirs.cpu * 1000,
      true,
    ),
    row('  the same work: sources, models in SQL, file', same, (r) => r.plain.ms.total, true),
    row(
      '    sources (we also verify hashes, quarantine, count)',
      (r) => r.timings.ingest,
      (r) => r.plain.ms.ingest,
    ),
    row(
      '    models in SQL',
      (r) => r.timings.models - r.computed,
      (r) => r.plain.ms.models,
    ),
    { what: '  only ours: checks, facts, hash', figures: tell(timings, ['checks', 'facts', 'hash']) },
    { what: '  models that lose most (ours/by hand)', figures: slower.join(', ') },
  ];
}

const sumOf = (models) => models.reduce((sum, { ms }) => sum + ms, 0);

function tell(timings, names = Object.keys(timings)) {
  return names.map((name) => `${name} ${((timings[name] ?? 0) / 1000).toFixed(1)} s`).join(', ');
}
