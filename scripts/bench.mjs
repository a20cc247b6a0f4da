import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './child.mjs';
import { ensureModules } from './install.mjs';
import { fail, log } from './log.mjs';

const names = ['generator', 'full-build', 'added-day', 'result-path', 'exports', 'window', 'dashboards', 'growth'];
const usage = `npm run bench -- [--lines 1000000|10000000|50000000] [--pairs N] [--source DIR] [--only ${names.join('|')}] [--keep]`;

/**
 * Measures what the product promises: ratios first, then absolute figures. Data is kept below node_modules/.cache/bench. Fails
 * when a build and plain DuckDB, or an added day and a full build, do not hold the same rows.
 */
export default async function bench(args, from) {
  const { lines, pairs, source, only, keep } = readOptions(args);
  ensureModules();
  const { generatedShop, generatorRow } = await import('./bench/shop.mjs');
  const { takeBuilt } = await import('./bench/built.mjs');
  const { describeMachine, printTable } = await import('./bench/report.mjs');
  const cache = path.join(root, 'node_modules/.cache/bench');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'run-'));
  try {
    const built = await takeBuilt(folder);
    if (only === 'growth') return await growth({ built, cache, folder, lines });
    const shop =
      source === undefined ? await generatedShop(cache, built.cli, lines) : { folder: path.resolve(from, source) };
    const context = { built, shop, folder, pairs, workspace: path.join(folder, 'workspace') };
    const wants = (name) => only === undefined || only === name;
    const machine = describeMachine();
    const rows = source === undefined && wants('generator') ? [generatorRow(shop)] : [];
    if (['full-build', 'result-path', 'exports', 'window', 'dashboards'].some(wants)) await firstBuild(context);
    for (const [name, measure] of measures()) if (wants(name)) rows.push(...(await measure(context)));
    process.stdout.write(
      `\n${source === undefined ? `generated shop, ${shop.lines} order lines, 400 days` : source}; `,
    );
    process.stdout.write(`median (least-largest) of ${pairs} pairs run in turns\n${machine.join('\n')}\n\n`);
    printTable(rows);
    return 0;
  } finally {
    if (keep) log(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function measures() {
  return [
    ['full-build', async (context) => (await import('./bench/full-build.mjs')).measureFullBuild(context)],
    ['added-day', async (context) => (await import('./bench/added-day.mjs')).measureAddedDay(context)],
    ['result-path', async (context) => (await import('./bench/result-path.mjs')).measureResultPath(context)],
    ['exports', async (context) => (await import('./bench/exports.mjs')).measureExports(context)],
    ['window', async (context) => (await import('./bench/window.mjs')).measureWindow(context)],
    ['dashboards', async (context) => (await import('./bench/dashboards.mjs')).measureDashboards(context)],
  ];
}

/** Takes most of an hour up to its largest size, so it runs only when it is asked for by name. */
async function growth(context) {
  const { measureGrowth } = await import('./bench/growth.mjs');
  const { describeMachine, printTable } = await import('./bench/report.mjs');
  const machine = describeMachine();
  const rows = await measureGrowth(context);
  process.stdout.write(`\ngenerated shops of 400 days, each refreshed once\n${machine.join('\n')}\n\n`);
  printTable(rows);
  return 0;
}

/** A synced, published workspace; also warms the caches of the file system. */
async function firstBuild({ built, shop, workspace }) {
  const { timed } = await import('./bench/measure.mjs');
  log('first refresh');
  await timed([
    built.cli,
    'refresh',
    '--source',
    shop.folder,
    '--workspace',
    workspace,
    '--pack',
    'commerce',
    '--quiet',
  ]);
}

function readOptions(args) {
  const options = {
    lines: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '3' },
    source: { type: 'string' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  };
  try {
    const { values } = parseArgs({ args, options });
    const [lines, pairs] = [Number(values.lines), Number(values.pairs)];
    if (!Number.isInteger(lines) || lines < 10_000) fail(`--lines: a whole number from 10000\n${usage}`);
    if (values.only === 'growth' && (lines < 1_000_000 || values.source !== undefined))
      fail(`growth: --lines from 1000000, and no --source\n${usage}`);
    if (!Number.isInteger(pairs) || pairs < 1) fail(`--pairs: a whole number from 1\n${usage}`);
    if (values.only !== undefined && !names.includes(values.only)) fail(`--only: one of ${names.join(', ')}\n${usage}`);
    return { ...values, lines, pairs };
  } catch (error) {
    return fail(`${error.message}\n${usage}`);
  }
}
