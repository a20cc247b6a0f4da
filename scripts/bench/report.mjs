import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { packageFile, root } from '../child.mjs';

/** Machine and versions, one line each. */
export function describeMachine() {
  const version = (name) => JSON.parse(readFileSync(packageFile(name, 'package.json'), 'utf8')).version;
  const cpus = os.cpus();
  const commit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  return [
    `${cpus.length} x ${cpus[0]?.model ?? 'CPU'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}, load ${os
      .loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
    `Node ${process.versions.node}, @duckdb/node-api ${version('@duckdb/node-api')}, commit ${commit()}`,
  ];
}

/** Ratios first: medians (least-largest) over the pairs, what was aimed for, absolute figures, peak memory. */
export function printTable(rows) {
  const columns = ['what', 'ratio', 'aim', 'met', 'figures', 'peak'];
  const titles = ['', 'ratio', 'aim', 'met', 'figures (ours / other)', 'peak memory'];
  const cells = rows.map((row) => {
    const met = row.isMet === undefined ? '' : row.isMet ? 'yes' : 'NO';
    return columns.map((column) => (column === 'met' ? met : (row[column] ?? '')));
  });
  const widths = titles.map((title, i) => Math.max(title.length, ...cells.map((cell) => cell[i].length)));
  for (const cell of [titles, widths.map((width) => '-'.repeat(width)), ...cells])
    process.stdout.write(
      `${cell
        .map((text, i) => text.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}\n`,
    );
}
