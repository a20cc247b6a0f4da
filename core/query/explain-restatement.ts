import type { Cell } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { MetricMark, MetricQueryInput } from '../protocol/metric-query.ts';
import {
  type RestatedSet,
  type Restatement,
  type RestatementCause,
  type RestatementQuestion,
  type RestatementStep,
  restatementCauses,
} from '../protocol/restatement.ts';
import { type CompiledRows, compileRows } from '../semantic/compile-rows.ts';
import { findMetric } from '../semantic/find-metric.ts';
import { interruptible } from '../warehouse/warehouse-database.ts';
import { sameValue } from './compare-figures.ts';
import { changedMetrics, changedModels, type DefinedSide } from './definition-changes.ts';
import { readJoinedCatalog } from './joined-catalog.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { chooseKey, countCauses, keepDifference, keepRows, keyCandidates, sampleRows } from './restated-rows.ts';
import { withModel } from './run-metric-query.ts';
import { openSnapshotPair, type SnapshotPair } from './snapshot-pair.ts';

interface Side extends DefinedSide {
  readonly compiled: CompiledRows;
}

interface Options {
  readonly signal: AbortSignal;
  /** Folder in which the comparison may spill. */
  readonly spillFolder: string;
}

/**
 * Why a number differs between two snapshots. The rows of the one before are changed cause by cause into those of the other:
 * late rows come, corrected rows count as they do now, removed rows go, and last the definition changes; after each step the
 * metric is computed anew, so that the steps add up for sums, distinct counts and ratios alike. Rows of a model whose definition changed
 * belong to the last step: the extracts alone did not do it. Errors: those of the question, `out-of-memory`, `cancelled`.
 */
export async function explainRestatement(
  before: OpenSnapshot,
  after: OpenSnapshot,
  question: RestatementQuestion,
  { signal, spillFolder }: Options,
): Promise<Restatement> {
  const to = before.manifest.asOf < after.manifest.asOf ? before.manifest.asOf : after.manifest.asOf;
  const sides = { before: await sideOf(before, question, to), after: await sideOf(after, question, to) };
  const pair = await openSnapshotPair(before, after, spillFolder);
  try {
    return await interruptible(pair.connection, signal, () => explain(pair, sides, question.metric));
  } finally {
    await pair.close();
  }
}

async function sideOf(snapshot: OpenSnapshot, question: RestatementQuestion, to: string): Promise<Side> {
  const { metric, grain, period, from } = question;
  const mark: MetricMark = { metric, period, dimensions: {} };
  return withModel(snapshot, [metric], async (connection, model) => {
    const ask = (query: MetricQueryInput) => compileRows(connection, model, query, mark, ownerPolicy);
    const days = period === null ? { from, to } : { grain, to };
    const compiled = await ask({ metrics: [metric], ...days }).catch((error: unknown) => {
      if (period === null && isEngineError(error, 'metric-without-time')) return ask({ metrics: [metric] });
      throw error;
    });
    return { compiled, model, manifest: snapshot.manifest, catalog: await readJoinedCatalog(snapshot) };
  });
}

/** One set on its way: the names of its tables in `work`. */
interface Way {
  /** Counted as before, in the snapshot before. */
  readonly before: string;
  /** Counted as before, in the snapshot after; the same as `before` where definitions do not let it be asked. */
  readonly rows: string;
  readonly differences: readonly { readonly name: string; readonly model: string }[];
  readonly key: readonly string[];
}

async function explain(
  pair: SnapshotPair,
  sides: { readonly before: Side; readonly after: Side },
  metric: string,
): Promise<Restatement> {
  const { connection } = pair;
  const definitions = changedMetrics(sides, metric);
  const sets = sides.before.compiled.sets;
  const finals = sides.after.compiled.sets;
  // Sets of the one and of the other definition belong together by their place, where both have the same models.
  const aligned = sets.length === finals.length && sets.every((set, i) => set.model === finals[i]?.model);
  const ways: Way[] = [];
  for (const [i, set] of sets.entries()) {
    const made = sides.after.catalog.metrics.find((one) => one.name === set.metric)?.models ?? [];
    const changed = changedModels(sides, [set.model, ...made]);
    definitions.push(...changed.filter((words) => !definitions.includes(words)));
    const candidates = keyCandidates(set, sides.before.model.tables[set.model]);
    const key = await chooseKey(pair, set, candidates);
    const names = { before: `before_${i}`, rows: `rows_${i}`, final: `final_${i}` };
    await keepRows(pair, 'before', names.before, set, key);
    const differences: Way['differences'][number][] = [];
    if (changed.length === 0) {
      await keepRows(pair, 'after', names.rows, set, key);
      await keepDifference(pair, `moved_${i}`, { before: names.before, after: names.rows }, { model: set.model, key });
      differences.push({ name: `moved_${i}`, model: set.model });
    }
    const rows = changed.length === 0 ? names.rows : names.before;
    const final = finals[i];
    const columns = sides.after.model.tables[set.model]?.columns ?? {};
    const listed = aligned && key.every((name) => columns[name] !== undefined);
    if (listed && final !== undefined && (final.sql !== set.sql || changed.length > 0)) {
      await keepRows(pair, 'after', names.final, final, key);
      await keepDifference(pair, `defined_${i}`, { before: rows, after: names.final }, null);
      differences.push({ name: `defined_${i}`, model: set.model });
    }
    ways.push({ before: names.before, rows, differences, key });
  }
  const steps = await stepsOf(pair, sides, ways);
  const last = steps.at(-1);
  if (definitions.length === 0 && last?.change != null && !sameValue(last.change, '0')) {
    definitions.push('The question is asked otherwise than before: its joins or the calendar changed.');
  }
  const shown: RestatedSet[] = [];
  for (const [i, way] of ways.entries()) {
    const set = sets[i];
    if (set === undefined) continue;
    const sample = [];
    for (const { name } of way.differences) sample.push(...(await sampleRows(connection, name, set, way.key)));
    shown.push({
      ...{ label: set.label, model: set.model, keyColumns: way.key },
      ...{ rows: await countCauses(connection, way.differences), sample },
    });
  }
  const found = findMetric(sides.after.model.metrics, metric);
  return {
    ...{ metric, label: found?.label ?? metric, format: found?.format ?? null },
    ...{ before: steps[0]?.from ?? null, after: last?.value ?? null },
    steps: steps.map(({ from: _, ...step }) => step),
    sets: shown,
    definitions,
  };
}

/** The metric after each cause, in the order of `restatementCauses`. */
async function stepsOf(
  { connection }: SnapshotPair,
  sides: { readonly before: Side; readonly after: Side },
  ways: readonly Way[],
): Promise<(RestatementStep & { readonly from: string | null })[]> {
  const over = (write: (way: Way, moved: string | null) => string) =>
    ways.map((way) => write(way, way.differences.find(({ name }) => name.startsWith('moved_'))?.name ?? null));
  const table = (name: string) => `(SELECT _value FROM work.main.${name})`;
  const plus = (name: string, moved: string, column: string, cause: RestatementCause) =>
    `(SELECT _value FROM work.main.${name} UNION ALL SELECT ${column} FROM work.main.${moved} WHERE _cause = '${cause}')`;
  const { valueOver } = sides.before.compiled;
  const values = [
    valueOver(over(({ before }) => table(before))),
    valueOver(over(({ before }, moved) => (moved === null ? table(before) : plus(before, moved, '_after', 'late')))),
    valueOver(over(({ rows }, moved) => (moved === null ? table(rows) : plus(rows, moved, '_before', 'removed')))),
    valueOver(over(({ rows }) => table(rows))),
  ];
  const known: Cell[] = [];
  await connection.run('USE before');
  for (const sql of values) known.push(await connection.value(sql));
  await connection.run('USE after');
  known.push(await connection.value(sides.after.compiled.valueSql));
  await connection.run('USE work');
  const counts = await countCauses(
    connection,
    ways.flatMap((way) => way.differences),
  );
  const steps = [];
  for (const [i, cause] of restatementCauses.entries()) {
    const [from, value] = [textOf(known[i]), textOf(known[i + 1])];
    steps.push({ cause, rows: counts[cause], from, value, change: await difference(connection, from, value) });
  }
  return steps;
}

/** Exact where both are decimal texts; a floating one is subtracted as such. */
async function difference(
  connection: SnapshotPair['connection'],
  from: string | null,
  to: string | null,
): Promise<string | null> {
  if (from === null || to === null) return null;
  const floating = [from, to].some((text) => !/^-?\d+(\.\d{1,10})?$/.test(text));
  const type = floating ? 'DOUBLE' : 'DECIMAL(38,10)';
  const value = await connection.value(`SELECT CAST(CAST($1 AS ${type}) - CAST($2 AS ${type}) AS VARCHAR)`, [to, from]);
  return textOf(value);
}

function textOf(value: Cell | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
