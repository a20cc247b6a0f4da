import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../child.mjs';
import { log } from '../log.mjs';
import { megabytes, timed } from './measure.mjs';

const days = 400;
/** Rows of order lines for each order of an average day: 400 days with restated orders. */
const linesPerOrder = 4.7532;
/** What the issue asks of the generator. */
export const generatorAim = 300_000;

/**
 * A generated shop of about `lines` order lines over 400 days, made once and kept below `cache` until the generator changes.
 * @returns {Promise<{ folder: string, lines: number, seconds: number, peak: number | null, cached: boolean }>}
 */
export async function generatedShop(cache, cli, lines) {
  const folder = path.join(cache, `shop-${lines}`);
  const noteFile = `${folder}.json`;
  const generator = generatorHash();
  if (existsSync(noteFile)) {
    const note = JSON.parse(readFileSync(noteFile, 'utf8'));
    if (note.generator === generator) return { folder, ...note, cached: true };
  }
  log(`making a shop of about ${lines} order lines`);
  for (const old of [noteFile, folder]) rmSync(old, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const ordersPerDay = String(Math.round(lines / days / linesPerOrder));
  const size = ['--days', String(days), '--orders-per-day', ordersPerDay, '--seed', '1', '--quiet'];
  const run = await timed([cli, 'generate', folder, ...size]);
  const made = Number(/^order_items\t(\d+)$/m.exec(run.stdout)?.[1]);
  const note = { generator, lines: made, seconds: run.seconds, peak: run.peak };
  writeFileSync(noteFile, JSON.stringify(note));
  return { folder, ...note, cached: false };
}

/** The row of the report about the generator. */
export function generatorRow({ lines, seconds, peak, cached }) {
  const perSecond = lines / seconds;
  return {
    what: `generator: lines a second, of the ${generatorAim / 1000}k asked for`,
    ratio: (perSecond / generatorAim).toFixed(2),
    aim: '1.00',
    isMet: perSecond >= generatorAim,
    figures: `${Math.round(perSecond / 1000)}k lines/s, ${lines} lines in ${seconds.toFixed(1)} s${cached ? ' (measured when it was made)' : ''}`,
    peak: megabytes([peak]),
  };
}

function generatorHash() {
  const hash = createHash('sha256');
  const folder = path.join(root, 'core/generator');
  for (const file of readdirSync(folder).sort())
    if (!file.endsWith('.test.ts')) hash.update(file).update(readFileSync(path.join(folder, file)));
  return hash.digest('hex');
}
