import type { Cell, Connection } from '../duckdb/connection.ts';
import type { ComparisonQuestion, SnapshotComparison } from '../protocol/comparison.ts';
import { compareTables } from '../warehouse/compare-tables.ts';
import { interruptible } from '../warehouse/warehouse-database.ts';
import { type ComparedMetrics, compareFigures, type Side } from './compare-figures.ts';
import { readJoinedCatalog } from './joined-catalog.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { QueryQueue } from './query-queue.ts';

/** Metrics that are asked in one question. */
const together = 12;

interface Options {
  readonly signal: AbortSignal;
  /** Metrics that have been compared. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Figures then and now over the same days, past periods whose value changed, and tables with other columns or rows. It says what
 * differs, not why. Errors: `cancelled`, `snapshot-damaged`.
 */
export async function compareSnapshots(
  queue: QueryQueue,
  before: OpenSnapshot,
  after: OpenSnapshot,
  question: ComparisonQuestion,
  { signal, onProgress }: Options,
): Promise<SnapshotComparison> {
  const to = before.manifest.asOf < after.manifest.asOf ? before.manifest.asOf : after.manifest.asOf;
  const open: Connection[] = [];
  const sideOf = async (snapshot: OpenSnapshot): Promise<Side & { readonly connection: Connection }> => {
    const connection = await snapshot.connect();
    open.push(connection);
    const rows = (sql: string) =>
      queue.run(() => interruptible(connection, signal, () => connection.rows<Record<string, Cell>>(sql)), {
        priority: 'background',
        signal,
      });
    return { snapshot, connection, rows };
  };
  try {
    const sides = { before: await sideOf(before), after: await sideOf(after) };
    const catalogBefore = await readJoinedCatalog(before);
    const catalogAfter = await readJoinedCatalog(after);
    const labels = new Map(
      [...catalogBefore.metrics, ...catalogAfter.metrics].map((metric) => [metric.name, metric.label]),
    );
    const parts: ComparedMetrics[] = [];
    const total = question.metrics.length;
    for (let at = 0; at < total; at += together) {
      const metrics = question.metrics.slice(at, at + together);
      parts.push(await compareFigures(sides, { ...question, metrics }, to));
      onProgress({ done: at + metrics.length, total });
    }
    return {
      before: { id: before.id, asOf: before.manifest.asOf },
      after: { id: after.id, asOf: after.manifest.asOf },
      to,
      figures: parts
        .flatMap((part) => part.figures)
        .map((figure) => ({ ...figure, label: labels.get(figure.metric) ?? figure.label })),
      restated: parts.flatMap((part) => part.restated),
      tables: compareTables(catalogBefore, catalogAfter),
    };
  } finally {
    for (const connection of open) connection.close();
  }
}
