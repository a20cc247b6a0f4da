import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, megabytes, spread, timed } from './measure.mjs';
import { published } from './workspace.mjs';

const script = fileURLToPath(new URL('./result-stream.mjs', import.meta.url));

/** A million rows of six columns through the Arrow stream of the window, against DuckDB's query and fetch alone. */
export async function measureResultPath({ built, pairs, workspace }) {
  const args = [script, built.productFile, path.resolve(published(workspace).warehouse), String(Math.max(5, pairs))];
  const run = await timed(args);
  const { rows, arrow, fetch, bytes, firstBatch } = JSON.parse(run.stdout);
  const rate = (times) =>
    `${spread(
      times.map((ms) => rows / ms / 1000),
      2,
    )}M rows/s`;
  return [
    {
      what: `result path: ${rows} rows as Arrow / DuckDB query and fetch`,
      ratio: spread(arrow.map((ms, i) => ms / fetch[i])),
      figures: `${rate(arrow)} / ${rate(fetch)}; ${Math.round(bytes / 1e6)} MB, first batch after ${median(firstBatch).toFixed(0)} ms`,
      peak: megabytes([run.peak]),
    },
  ];
}
