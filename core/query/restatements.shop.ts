import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { makeSaveKey, signPlace } from '../exports/save-ticket.ts';
import type { ExtractDay, ExtractFile, ExtractView } from '../extracts/extract-view.ts';
import { readExtractView } from '../extracts/mirror.ts';
import { mirrorFolder, objectPath } from '../extracts/mirror-layout.ts';
import { syncExtracts } from '../extracts/sync.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { applyWorkspace } from '../packs/apply-workspace.ts';
import { commercePackDir, untestedCommercePack } from '../packs/testing/commerce-pack.ts';
import { type Restatement, type RestatementQuestion, restatedRowLimit } from '../protocol/restatement.ts';
import { openReader, type Reader } from '../reader.ts';
import { openDirectory } from '../sources/directory-connector.ts';
import { buildSnapshot } from '../warehouse/build-snapshot.ts';
import { exampleConfig } from '../warehouse/testing/example-shop.ts';
import { sameValue } from './compare-figures.ts';

let folder = '';
let workspace = '';
let reader: Reader;
const saveKey = makeSaveKey();
const ids: string[] = [];

/** Day 12 comes late; on day 6 some orders are gone and others cost more; on day 9 no payment is listed any more. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-restatements-'));
  workspace = path.join(folder, 'workspace');
  const root = path.join(folder, 'root');
  await generateShop(root, { from: '2026-01-01', days: 21, ordersPerDay: 25, seed: 11, dirty: false });
  await syncExtracts({
    connector: await openDirectory(root),
    workspaceDir: workspace,
    config: exampleConfig(),
    since: null,
    onProgress: () => undefined,
    onLog: () => undefined,
    signal: new AbortController().signal,
  });
  const all = await readExtractView(workspace);
  const config = exampleConfig();
  const { pack } = applyWorkspace(await untestedCommercePack(), config);
  const build = async (view: ExtractView) => {
    const outcome = await buildSnapshot({ workspaceDir: workspace, pack, packDir: commercePackDir, config, view });
    ids.push(outcome.snapshot ?? '');
  };
  const twelfth = '2026-01-12';
  const first = all.days.filter((day) => day.date <= '2026-01-20' && day.date !== twelfth);
  await build({ ...all, days: first, missingDays: [twelfth] });
  const days: ExtractDay[] = [];
  for (const day of all.days) {
    const files: ExtractFile[] = [];
    for (const file of day.files) {
      if (day.date === '2026-01-09' && file.source === 'payments') continue;
      const corrected = day.date === '2026-01-06' && file.source === 'orders';
      files.push(corrected ? await rewritten(file) : file);
    }
    days.push({ ...day, files });
  }
  await build({ ...all, days });
  reader = await openReader({ workspaceDir: workspace, saveKey });
}, 300_000);
afterAll(async () => {
  await reader?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Orders of a day, every seventh gone, every third ten dearer. */
async function rewritten(file: ExtractFile): Promise<ExtractFile> {
  const copy = path.join(folder, 'orders.parquet');
  const database = await Database.open();
  const connection = await database.connect();
  await connection.run(`COPY (
      SELECT * EXCLUDE (n) REPLACE (CASE WHEN n % 3 = 0 THEN total_amount + 10 ELSE total_amount END AS total_amount)
      FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM read_parquet(${quoteText(file.object)})) WHERE n % 7 <> 0
    ) TO ${quoteText(copy)} (FORMAT parquet)`);
  const rows = await connection.number(`SELECT count(*) FROM read_parquet(${quoteText(copy)})`);
  database.close();
  const bytes = await readFile(copy);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const object = objectPath(mirrorFolder(workspace), sha256);
  await mkdir(path.dirname(object), { recursive: true });
  await copyFile(copy, object);
  return { ...file, revision: file.revision + 1, object, sha256, bytes: bytes.length, rows };
}

const context = { signal: new AbortController().signal, report: () => undefined };
const idsOf = () => ({ before: ids[0] ?? '', after: ids[1] ?? '' });

function explain(metric: string, period: string): Promise<Restatement> {
  const question = { ...idsOf(), metric, grain: 'week', period, from: null } as const;
  return reader.handlers.restatement(question, context);
}

test('every restated week of every metric is split without remainder, and nothing is laid on definitions', async () => {
  const { metrics } = await reader.handlers.catalog({ snapshot: ids[1] ?? '' }, context);
  const names = metrics.filter((metric) => metric.unavailable === null).map((metric) => metric.name);
  const found = await reader.handlers.compare({ ...idsOf(), metrics: names, from: null, grain: 'week' }, context);
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const { metric, period, before, after } of found.restated) {
    const told = await explain(metric, period);
    const at = `${metric} ${period}: `;
    const say = (ok: boolean, words: string) => ok || wrong.push(at + words);
    say(same(told.before, before) && same(told.after, after), `${told.before}, ${told.after} for ${before}, ${after}`);
    say(told.definitions.length === 0, told.definitions.join(' '));
    const definition = told.steps.at(-1);
    say(definition?.rows === 0 && same(told.steps[2]?.value ?? null, told.after), JSON.stringify(told.steps));
    say(
      told.steps.some(({ rows }) => rows > 0),
      'no row',
    );
    if (told.steps.every(({ change }) => change !== null)) {
      const sum = told.steps.reduce((all, { change }) => all + Number(change), 0);
      say(Math.abs(sum - (Number(after) - Number(before))) < 1e-6, `${sum} for ${Number(after) - Number(before)}`);
    }
    seen.add(metric);
  }
  expect(wrong).toEqual([]);
  expect(seen.size).toBeGreaterThan(60);
}, 600_000);

test('revenue by cause is what plain SQL over the two orders tables says', async () => {
  const database = await Database.open();
  const connection = await database.connect();
  for (const [name, id] of Object.entries(idsOf())) {
    const file = path.join(workspace, 'snapshots/owner', id, 'warehouse.duckdb');
    await connection.run(`ATTACH ${quoteText(file)} AS ${name} (READ_ONLY)`);
  }
  const [row] = await connection.rows<Record<string, string>>(`
    WITH b AS (SELECT * FROM before.fact_orders), a AS (SELECT * FROM after.fact_orders),
    w AS (SELECT DATE '2026-01-05' AS first, DATE '2026-01-11' AS last)
    SELECT
      (SELECT coalesce(sum(order_amount), 0) FROM a, w WHERE NOT is_void AND order_date BETWEEN first AND last
        AND order_id NOT IN (SELECT order_id FROM b)) AS late,
      (SELECT -coalesce(sum(order_amount), 0) FROM b, w WHERE NOT is_void AND order_date BETWEEN first AND last
        AND order_id NOT IN (SELECT order_id FROM a)) AS removed,
      (SELECT coalesce(sum(CASE WHEN a.is_void OR a.order_date NOT BETWEEN first AND last THEN 0 ELSE a.order_amount END
                         - CASE WHEN b.is_void OR b.order_date NOT BETWEEN first AND last THEN 0 ELSE b.order_amount END), 0)
        FROM a JOIN b USING (order_id), w) AS corrected`);
  database.close();
  const told = await explain('total_revenue', '2026-01-05');
  const changeOf = (cause: string) => Number(told.steps.find((step) => step.cause === cause)?.change);
  for (const cause of ['late', 'corrected', 'removed']) expect(changeOf(cause)).toBe(Number(row?.[cause]));
  expect(changeOf('corrected')).toBeGreaterThan(0);
  expect(changeOf('removed')).toBeLessThan(0);
});

/** Rows of a file of all restated rows by set and cause, and what each cause adds up to (null: its rows are not numbers). */
async function fileOf(asked: RestatementQuestion) {
  const file = path.join(folder, 'rows.parquet');
  const { rows } = await reader.handlers.export(
    {
      ...{ snapshot: null, question: { restatement: asked }, format: 'parquet', place: signPlace(saveKey, file) },
      ...{ knownRows: null, csv: { delimiter: ',', decimal: '.' } },
    },
    context,
  );
  const database = await Database.open();
  const connection = await database.connect();
  const from = `FROM read_parquet(${quoteText(file)})`;
  const counts = await connection.rows<{ set: string; n: string }>(
    `SELECT concat_ws(' ', rows_of, model, cause) AS set, count(*) AS n ${from} GROUP BY ALL`,
  );
  const sums = await connection
    .rows<{ cause: string; change: string }>(
      `SELECT cause, sum(coalesce(counts_now, 0) - coalesce(counted_before, 0)) AS change ${from} GROUP BY ALL`,
    )
    .catch(() => null);
  database.close();
  return { rows, counts: counts.map(({ set, n }) => `${set} ${n}`), sums };
}

test('a file of all rows has those of each set and cause, which add up to its figures', async () => {
  const { metrics } = await reader.handlers.catalog({ snapshot: ids[1] ?? '' }, context);
  const adding = new Set(metrics.filter((one) => one.formula.startsWith('sum(')).map((one) => one.name));
  const known = metrics.filter((metric) => metric.unavailable === null);
  // Every sixth metric, and some that count otherwise than by adding up.
  const others = [
    'total_revenue',
    'total_customers',
    'aov',
    'avg_seconds_to_view',
    'customer_retention_rate',
    'repeat_purchase_rate',
  ];
  const names = known.map((metric) => metric.name).filter((name, at) => at % 6 === 0 || others.includes(name));
  const found = await reader.handlers.compare({ ...idsOf(), metrics: names, from: null, grain: 'week' }, context);
  const wrong: string[] = [];
  let [summed, largest] = [0, 0];
  for (const metric of new Set(found.restated.map((one) => one.metric))) {
    const period = found.restated.find((one) => one.metric === metric)?.period ?? '';
    const told = await explain(metric, period);
    const { rows, counts, sums } = await fileOf({ ...idsOf(), metric, grain: 'week', period, from: null });
    const say = (ok: boolean, words: string) => ok || wrong.push(`${metric} ${period}: ${words}`);
    const said = told.sets.flatMap((set) =>
      Object.entries(set.rows).flatMap(([cause, n]) => (n === 0 ? [] : [`${set.label} ${set.model} ${cause} ${n}`])),
    );
    say(JSON.stringify(counts.toSorted()) === JSON.stringify(said.toSorted()), `${counts.join()} for ${said.join()}`);
    largest = Math.max(largest, rows);
    if (!adding.has(metric)) continue;
    summed += 1;
    for (const { cause, change } of told.steps) {
      const sum = sums?.find((one) => one.cause === cause)?.change ?? '0';
      say(same(String(sum), change), `${cause} adds up to ${sum} for ${change}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(summed).toBeGreaterThan(5);
  expect(largest).toBeGreaterThan(restatedRowLimit);
}, 600_000);

function same(a: string | null, b: string | null): boolean {
  const numeric = (text: string | null) => (text !== null && /[e]|\.\d{11,}/.test(text) ? Number(text) : text);
  return sameValue(numeric(a), numeric(b)) || Math.abs(Number(a) - Number(b)) <= 1e-9 * Math.abs(Number(a));
}
