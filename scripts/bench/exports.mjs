import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { megabytes, spread, timed } from './measure.mjs';

const rows = 1_000_000;
const sql = (count) =>
  `SELECT i AS n, (i / 7)::DECIMAL(18,4) AS amount, 'customer ' || (i % 50000) AS customer, DATE '2024-01-01' + (i % 700)::INTEGER AS day, i % 3 = 0 AS paid, CASE WHEN i % 5 = 0 THEN NULL ELSE i / 3.0 END AS share FROM range(${count}) t(i)`;

/** A million rows of six columns to a file with its receipt, against a tenth of them: the memory should be the same. */
export async function measureExports({ built, folder, pairs, workspace }) {
  const measured = [];
  for (const format of ['csv', 'xlsx', 'parquet']) {
    const file = path.join(folder, `rows.${format}`);
    const write = (count) =>
      timed([built.cli, 'export', 'query', sql(count), '--out', file, '--workspace', workspace, '--quiet']);
    const [all, tenth] = [[], []];
    for (let pair = 0; pair < pairs; pair += 1) {
      tenth.push(await write(rows / 10));
      all.push(await write(rows));
    }
    const bytes = statSync(file).size;
    rmSync(file);
    measured.push({
      what: `export: ${rows} rows of 6 columns as ${format} with a receipt / a tenth of them`,
      ratio: spread(all.map(({ seconds }, at) => seconds / (tenth[at]?.seconds ?? 1))),
      figures: `${spread(all.map(({ seconds }) => seconds))} s / ${spread(tenth.map(({ seconds }) => seconds))} s; ${Math.round(bytes / 1e6)} MB`,
      peak: `${megabytes(all.map(({ peak }) => peak))} / ${megabytes(tenth.map(({ peak }) => peak))}`,
    });
  }
  return measured;
}
