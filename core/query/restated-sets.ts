import { ownerPolicy } from '../policy/access-policy.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { MetricFormat, MetricMark, MetricQueryInput } from '../protocol/metric-query.ts';
import type { RestatementQuestion } from '../protocol/restatement.ts';
import { type CompiledRowSet, type CompiledRows, compileRows } from '../semantic/compile-rows.ts';
import { findMetric } from '../semantic/find-metric.ts';
import { changedMetrics, changedModels, type DefinedSide } from './definition-changes.ts';
import { readJoinedCatalog } from './joined-catalog.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { chooseKey, type Difference, keepDifference, keepRows, keyCandidates } from './restated-rows.ts';
import { withModel } from './run-metric-query.ts';
import type { SnapshotPair } from './snapshot-pair.ts';

/** A number as one of the two snapshots defines it. */
export interface RestatedSide extends DefinedSide {
  readonly compiled: CompiledRows;
}

export interface RestatedSides {
  readonly before: RestatedSide;
  readonly after: RestatedSide;
  /** Last day that both snapshots know. */
  readonly to: string;
}

/** One set of rows on its way from the one snapshot to the other: the names of its tables in `work`. */
export interface SetOnItsWay {
  readonly set: CompiledRowSet;
  /** No other set of the number has it: the rows of an average are summed and counted. */
  readonly label: string;
  /** Counted as before, in the snapshot before. */
  readonly before: string;
  /** Counted as before, in the snapshot after; the same as `before` where definitions do not let it be asked. */
  readonly rows: string;
  /** Rows that count otherwise: by what the extracts did, then by what definitions did. */
  readonly differences: readonly Difference[];
  readonly key: readonly string[];
}

export interface RestatedSets {
  readonly ways: readonly SetOnItsWay[];
  /** What changed in definitions, in words. */
  readonly definitions: readonly string[];
  /** False: what the changed definition did cannot be laid on rows, as the two definitions have no rows in common. */
  readonly listed: boolean;
}

/** The number's rows as either snapshot has them, up to the last day that both know. Errors: those of the question. */
export async function readSides(
  before: OpenSnapshot,
  after: OpenSnapshot,
  question: RestatementQuestion,
): Promise<RestatedSides> {
  const to = before.manifest.asOf < after.manifest.asOf ? before.manifest.asOf : after.manifest.asOf;
  return { before: await sideOf(before, question, to), after: await sideOf(after, question, to), to };
}

async function sideOf(snapshot: OpenSnapshot, question: RestatementQuestion, to: string): Promise<RestatedSide> {
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

/** What the rows of a set look like, as numbers; null where they are counted by what they say (who bought). */
export function formatOf({ before, after }: RestatedSides, { adds, metric }: CompiledRowSet): MetricFormat | null {
  if (adds === 'count of different _value') return null;
  return (findMetric(after.model.metrics, metric) ?? findMetric(before.model.metrics, metric))?.format ?? null;
}

/** Keeps, in `work`, the rows of each set and those that count otherwise, with the cause of each. */
export async function keepSets(pair: SnapshotPair, sides: RestatedSides, metric: string): Promise<RestatedSets> {
  const definitions = changedMetrics(sides, metric);
  const sets = sides.before.compiled.sets;
  const finals = sides.after.compiled.sets;
  // Sets of the one and of the other definition belong together by their place, where both have the same models.
  const aligned = sets.length === finals.length && sets.every((set, i) => set.model === finals[i]?.model);
  const labels = labelSets(sets);
  let listed = aligned;
  const ways: SetOnItsWay[] = [];
  for (const [i, set] of sets.entries()) {
    const made = sides.after.catalog.metrics.find((one) => one.name === set.metric)?.models ?? [];
    const changed = changedModels(sides, [set.model, ...made]);
    definitions.push(...changed.filter((words) => !definitions.includes(words)));
    const key = await chooseKey(pair, set, keyCandidates(set, sides.before.model.tables[set.model]));
    const names = { before: `before_${i}`, rows: `rows_${i}`, final: `final_${i}` };
    await keepRows(pair, 'before', names.before, set, key);
    const differences: Difference[] = [];
    if (changed.length === 0) {
      await keepRows(pair, 'after', names.rows, set, key);
      await keepDifference(pair, `moved_${i}`, { before: names.before, after: names.rows }, { model: set.model, key });
      differences.push({ name: `moved_${i}`, model: set.model, moved: true, explains: 'corrected' });
    }
    const rows = changed.length === 0 ? names.rows : names.before;
    const final = finals[i];
    const columns = sides.after.model.tables[set.model]?.columns ?? {};
    const known = key.every((name) => columns[name] !== undefined);
    listed &&= known;
    if (aligned && known && final !== undefined && (final.sql !== set.sql || changed.length > 0)) {
      await keepRows(pair, 'after', names.final, final, key);
      await keepDifference(pair, `defined_${i}`, { before: rows, after: names.final }, null);
      // What the extracts changed in a row is said where it was corrected.
      const explains = changed.length === 0 ? null : 'definition';
      differences.push({ name: `defined_${i}`, model: set.model, moved: false, explains });
    }
    ways.push({ set, label: labels[i] ?? set.label, before: names.before, rows, differences, key });
  }
  return { ways, definitions, listed };
}

/** Sets of the same metric are told apart by what is done with their rows (an average), by their days or side (retention). */
function labelSets(sets: readonly CompiledRowSet[]): string[] {
  const days = ({ from, to }: CompiledRowSet) => (from === null ? `up to ${to}` : `${from} to ${to}`);
  const more = [
    (set: CompiledRowSet) => set.label,
    (set: CompiledRowSet) => `${set.label}: ${set.adds.replace(' of _value', '')}`,
    (set: CompiledRowSet) => `${set.label}: ${days(set)}`,
    (set: CompiledRowSet) => `${set.label}: ${set.part === 'numerator' ? 'those who count' : 'out of'}`,
  ];
  return sets.map((set, at) => {
    const unlike = more.find((words) => sets.every((other, i) => i === at || words(other) !== words(set)));
    return unlike?.(set) ?? `${set.label}: ${at + 1}`;
  });
}
