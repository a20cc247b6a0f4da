import type { Cell } from '../duckdb/connection.ts';
import {
  type RestatedSet,
  type Restatement,
  type RestatementCause,
  type RestatementQuestion,
  type RestatementStep,
  restatementCauses,
} from '../protocol/restatement.ts';
import { findMetric } from '../semantic/find-metric.ts';
import { interruptible } from '../warehouse/warehouse-database.ts';
import { sameValue } from './compare-figures.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { countCauses } from './restated-rows.ts';
import { formatOf, keepSets, type RestatedSides, readSides, type SetOnItsWay } from './restated-sets.ts';
import { sampleRows } from './sample-restated-rows.ts';
import { openSnapshotPair, type SnapshotPair } from './snapshot-pair.ts';

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
  signal: AbortSignal,
): Promise<Restatement> {
  const sides = await readSides(before, after, question);
  const pair = await openSnapshotPair(before, after);
  try {
    return await interruptible(pair.connection, signal, () => explain(pair, sides, question.metric));
  } finally {
    await pair.close();
  }
}

async function explain(pair: SnapshotPair, sides: RestatedSides, metric: string): Promise<Restatement> {
  const { connection } = pair;
  const { ways, definitions } = await keepSets(pair, sides, metric);
  const steps = await stepsOf(pair, sides, ways);
  const last = steps.at(-1);
  const unsaid = definitions.length === 0 && last?.change != null && !sameValue(last.change, '0');
  const shown: RestatedSet[] = [];
  for (const { set, label, differences, key } of ways) {
    const sample = [];
    for (const difference of differences) sample.push(...(await sampleRows(pair, difference, key)));
    shown.push({
      ...{ label, model: set.model, format: formatOf(sides, set), keyColumns: key },
      ...{ rows: await countCauses(connection, differences), sample },
    });
  }
  const found = findMetric(sides.after.model.metrics, metric);
  return {
    ...{ metric, label: found?.label ?? metric, format: found?.format ?? null },
    ...{ before: steps[0]?.from ?? null, after: last?.value ?? null },
    steps: steps.map(({ from: _, ...step }) => step),
    sets: shown,
    definitions: unsaid
      ? ['The question is asked otherwise than before: its joins or the calendar changed.']
      : definitions,
  };
}

/** The metric after each cause, in the order of `restatementCauses`. */
async function stepsOf(
  { connection }: SnapshotPair,
  sides: RestatedSides,
  ways: readonly SetOnItsWay[],
): Promise<(RestatementStep & { readonly from: string | null })[]> {
  const over = (write: (way: SetOnItsWay, moved: string | null) => string) =>
    ways.map((way) => write(way, way.differences.find(({ moved }) => moved)?.name ?? null));
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
